import { el } from './element.js';
import { createChannelCounts } from './processor-counts.js';
import { createAssignment } from './processor-partitions.js';
import { createRestores } from './processor-restores.js';
import { createTopology } from './processor-topology.js';
import { ask, atMostEvery } from './session.js';

// It changes with a deploy.
const topologyEveryMs = 30_000;

/** What the processor says of itself. `query` may name a channel. */
export function showProcessor(main, refreshAll, query = '') {
  const assignment = createAssignment();
  const counts = createChannelCounts(new URLSearchParams(query).get('channel') ?? '', refreshAll);
  const restores = createRestores();
  const topology = createTopology();
  const panels = [assignment, counts, restores, topology].flatMap(({ panels }) => panels);
  main.append(el('h1', { class: 'sr-only' }, 'Processor'), ...panels);
  const askTopology = atMostEvery(topologyEveryMs, () => ask('/processor/topology'));

  return {
    title: 'Processor',
    async refresh() {
      // While it starts it can tell of some of them.
      const news = await Promise.allSettled([
        ask('/processor/tasks').then(assignment.update),
        ask('/processor/restore').then(restores.update),
        askTopology().then(topology.update),
        counts.refresh(),
      ]);
      const failed = news.find(({ status }) => status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    },
  };
}
