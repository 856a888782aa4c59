import { ask } from './ask.js';
import { mergeChannels, orderChannels, simulatedSentence } from './channel-list.js';
import { note } from './element.js';
import { count, setText } from './format.js';
import { createLeaderboard } from './leaderboard.js';
import { createOverallChart } from './overall-chart.js';
import { createPoll } from './poll.js';
import { compareAddress, compareAtMost, windowNames } from './route.js';

const rowsShown = 500;

/** All channels: messages per minute over all of them, and each with its counts in the three current windows. */
export function showHome({ main, signal, status }) {
  main.append(document.querySelector('#home-view').content.cloneNode(true));
  const leaderboard = createLeaderboard(main.querySelector('table.channels'), windowNames);
  const overall = createOverallChart(main.querySelector('.chart'), signal);
  const totals = (name) => main.querySelector(`[data-total="${name}"]`);

  function render(pages) {
    const channels = mergeChannels(pages, windowNames);
    leaderboard.render(channels);
    pages.forEach(({ asOf, totals: { messages } }, index) => {
      setText(totals(windowNames[index]), asOf === null ? '–' : count(messages));
    });
    setText(totals('channels'), count(channels.filter((channel) => channel.tracked).length));
    const listed = pages[0].totals.channels;
    note(
      main.querySelector('.more'),
      listed > rowsShown && `The ${rowsShown} busiest of ${count(listed)} channels.`,
    );
    note(main.querySelector('.empty'), channels.length === 0 && 'No channel is tracked yet.');
    const leading = orderChannels(channels, '1h').slice(0, compareAtMost);
    const link = main.querySelector('.compare-leading');
    link.hidden = leading.length < 2;
    link.href = compareAddress(leading.map(({ name }) => name));
    status.asOf(pages[0].asOf);
    status.simulated(simulatedSentence(channels));
  }

  createPoll({
    signal,
    everyMs: () => 1000,
    run: async (wanted) => {
      try {
        const pages = await Promise.all(
          windowNames.map((name) => ask(`/channels?window=${name}&sort=messages&limit=${rowsShown}`, signal)),
        );
        if (!wanted()) return;
        render(pages);
        if (pages[0].asOf !== null) await overall.update(pages[0]);
        if (wanted()) status.link('polling');
      } catch (error) {
        if (wanted()) status.link('away', error.problem);
      }
    },
  });
  return 'chatpulse';
}
