/** What a person may write for a channel: `Name`, `#name` or `@name`. */
export const channelRule = {
  pattern: /^[#@]?[A-Za-z0-9_]{1,25}$/,
  problem: 'must be a channel name of 1 to 25 letters, digits and _',
  example: 'forsen,xqc',
  max: 10_000,
} as const;

/** The login that a valid name stands for. */
export function toLogin(name: string): string {
  return name.replace(/^[#@]/, '').toLowerCase();
}
