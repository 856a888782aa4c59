/** How a request names a channel. */
export type ChannelReference =
  | { readonly kind: 'id'; readonly channelId: string }
  | { readonly kind: 'login'; readonly login: string };

/** Room ids from here on belong to the simulator; Twitch's own are far below. */
const firstSimulatedId = 9_000_000_000_000n;

/**
 * Digits are a room id, `login:123` is a login of digits, all else is a login: in any case, with or without
 * the `#` of IRC or the `@` of a mention, as people paste it. undefined when it can be neither.
 */
export function parseChannelReference(text: string): ChannelReference | undefined {
  if (/^\d{1,20}$/.test(text)) return { kind: 'id', channelId: text };
  const login = text.replace(/^(login:|[#@])/, '').toLowerCase();
  return /^[a-z0-9_]{1,25}$/.test(login) ? { kind: 'login', login } : undefined;
}

export function isSimulatedId(channelId: string): boolean {
  return BigInt(channelId) >= firstSimulatedId;
}
