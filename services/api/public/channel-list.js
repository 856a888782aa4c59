// The channels of GET /channels in several windows as one list. Pure.

/** `pages`: an answer for each of `windows`. */
export function mergeChannels(pages, windows) {
  const channels = new Map();
  pages.forEach((page, index) => {
    for (const row of page.data) {
      const known = channels.get(row.channel) ?? { name: row.channel };
      channels.set(row.channel, {
        ...known,
        tracked: row.tracked,
        simulated: row.simulated,
        state: known.state ?? row.state,
        lastEventAt: [known.lastEventAt, row.lastEventAt].filter(Boolean).sort().at(-1),
        [windows[index]]: row.messages,
      });
    }
  });
  return [...channels.values()];
}

/** By name, or by the count in one window: most first, ties by name, what is not known last. */
export function orderChannels(channels, by) {
  const byName = (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  if (by === 'channel') return channels.toSorted(byName);
  return channels.toSorted((a, b) => (b[by] ?? -1) - (a[by] ?? -1) || byName(a, b));
}

/** One sentence where some are made up; undefined where none is. */
export function simulatedSentence(channels) {
  const simulated = channels.filter((channel) => channel.simulated).length;
  if (simulated === 0) return undefined;
  if (simulated === channels.length) return 'Every channel here is made up by the built-in simulator.';
  return `${simulated} of ${channels.length} channels are made up by the built-in simulator, and marked.`;
}
