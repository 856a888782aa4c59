import { topicNames } from '@chatpulse/contracts';
import { createCoverageMaterializer } from './coverage-materializer.js';
import { createMaterializer } from './materializer.js';
import type { RoleParts, RunningRole } from './role.js';
import { createSessionMaterializer } from './session-materializer.js';
import { createSightingFilter } from './sighting-filter.js';

/** ROLES=materializer: takes its share of what is counted into the store. */
export function materializerRole(parts: RoleParts): RunningRole {
  const { config, store, sessions, coverage, health, monitor, lifecycle } = parts;
  const { fatal: onCrash } = lifecycle;
  const sightings = createSightingFilter();
  return {
    checks: ['materializer'],
    plan: () => ({
      topics: [
        topicNames.stats,
        topicNames.statsDeadLetters,
        topicNames.sessions,
        topicNames.sessionsDeadLetters,
        topicNames.coverage,
        topicNames.coverageDeadLetters,
      ],
      handlers: {
        materializer: {
          groupId: config.groupId,
          handlers: [createMaterializer({ store, sightings, monitor })],
          fromBeginning: true,
          onAssigned: (assigned) => {
            monitor.assigned(assigned.map(({ partition }) => partition));
            health.report('materializer', true);
          },
          onCrash,
        },
        activity: {
          groupId: config.activityGroupId,
          handlers: [
            createSessionMaterializer({ sessions, monitor }),
            createCoverageMaterializer({ coverage, monitor }),
          ],
          fromBeginning: true,
          onCrash,
        },
      },
    }),
  };
}
