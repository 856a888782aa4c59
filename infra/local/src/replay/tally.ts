export type ChannelTally = { channel: string; sent: number; acknowledged: number; counted: number };

/** Whether everything that was sent was also acknowledged and counted, and the rows to show it. */
export function verdict(tallies: readonly ChannelTally[]): {
  exact: boolean;
  rows: string[][];
  sentence: string;
} {
  const exact = tallies.every(({ sent, acknowledged, counted }) => sent === acknowledged && sent === counted);
  const total = (pick: (tally: ChannelTally) => number) =>
    tallies.reduce((sum, tally) => sum + pick(tally), 0);
  const rows = tallies.map(({ channel, sent, acknowledged, counted }) =>
    [channel, sent, acknowledged, counted].map(String),
  );
  const sent = total((tally) => tally.sent);
  const counted = total((tally) => tally.counted);
  return {
    exact,
    rows: [['channel', 'sent', 'acknowledged', 'counted'], ...rows],
    sentence: exact
      ? `Exact: all ${sent} messages were counted once.`
      : `Not equal: ${sent} messages were sent and ${counted} counted.`,
  };
}
