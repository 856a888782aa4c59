const graceMs = 600_000;

/** Why a recording cannot be played beside a running stack; undefined when it can. */
export function refusal(
  { channels, lines, spanMs }: { channels: readonly string[]; lines: number; spanMs: number },
  { tracked, file }: { tracked: readonly string[]; file: string },
): string | undefined {
  if (lines === 0)
    return `FILE is "${file}", which holds no Twitch IRC line with a sent time, for example FILE=lines.txt.`;
  const live = channels.filter((channel) => tracked.includes(channel));
  if (live.length > 0) {
    return `${live.join(', ')} is listened to live, and a recording must not mix with it: leave it out of CHANNELS or of FILE=${file}.`;
  }
  if (spanMs > graceMs) {
    return `FILE spans ${Math.ceil(spanMs / 60_000)} min, more than the grace of 10 min: beside live chat its first lines would be late. Play it alone: make up SOURCE=replay FILE=${file}.`;
  }
  return undefined;
}

/** What to expect of a recording that is played alone, on data that others were counted into before. */
export function noteOnHistory({ spanMs }: { spanMs: number }): string | undefined {
  return spanMs > graceMs
    ? 'FILE spans more than the grace of 10 min: what is older than the data that is here counts as late. `make clean` first counts it all.'
    : undefined;
}
