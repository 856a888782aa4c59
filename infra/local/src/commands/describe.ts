import { urlOf } from '../plan/url.js';
import type { Options } from '../preflight/options.mjs';

/** What is being listened to, and clearly when it is not real. */
export function sourceInWords({ source, channels, file, speed }: Options): string {
  if (source === 'twitch') return `Source: Twitch, anonymously, ${channels.join(', ')}.`;
  if (source === 'replay') return `Source: simulated, the recording ${file} replayed at speed ${speed}.`;
  return 'Source: simulated chat. Its channels are named sim_…; nothing of it comes from Twitch.';
}

/** Where the operator's console is; `token` says where its token is. */
export function consoleInWords({ operatorHost, ports }: Options, token: string): string {
  return `  console   ${urlOf({ host: operatorHost }, ports.OPERATOR_PORT)}/  (its token is in ${token})`;
}

/** Where to look and what to try, for the end of `make up`. */
export async function describeStack(options: Options, token: string): Promise<string> {
  const api = urlOf(options, options.ports.API_PORT);
  const channels = await channelNames(options);
  const few = channels.slice(0, 5).join(', ');
  const simulated = options.source === 'twitch' ? '' : ', simulated';
  return [
    sourceInWords(options),
    `  page      ${api}/`,
    `  API       ${api}/docs`,
    consoleInWords(options, token),
    `  channels  ${few}${channels.length > 5 ? `, … (${channels.length}${simulated})` : simulated}`,
    `  try       curl '${api}/channels/${channels[0] ?? 'a_channel'}/stats?window=1m'`,
    '  also      make status, make logs s=api, make replay FILE=lines.txt, make down',
  ].join('\n');
}

async function channelNames(options: Options): Promise<readonly string[]> {
  if (options.source === 'twitch') return options.channels;
  const response = await fetch(`${urlOf(options, options.ports.SIMULATOR_PORT)}/channels`);
  const { data } = (await response.json()) as { data: { channel: string }[] };
  return data.map(({ channel }) => channel);
}
