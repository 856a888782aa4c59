import type { Speed } from '../preflight/options.mjs';
import type { ComponentSpec } from '../supervisor/component-spec.js';
import type { PlanInput } from './draft.js';
import { planStack } from './plan.js';

export type ReplayPlan = {
  file: string;
  speed: Speed;
  channels: readonly string[];
  simulatorPort: number;
  ingestionPort: number;
};

/** A simulator and an ingestion for one recording, beside a running stack and apart from its own two. */
export function planReplay(input: PlanInput, replay: ReplayPlan): ComponentSpec[] {
  const { file, speed, simulatorPort, ingestionPort } = replay;
  const ports = { ...input.options.ports, SIMULATOR_PORT: simulatorPort, INGESTION_PORT: ingestionPort };
  const options = { ...input.options, source: 'replay' as const, file, speed, ports };
  return planStack({ ...input, options, replayChannels: replay.channels })
    .filter(({ name }) => name === 'simulator' || name === 'ingestion')
    .map((spec) => ({
      ...spec,
      name: `replay-${spec.name}`,
      dependsOn: spec.name === 'ingestion' ? ['replay-simulator'] : [],
      env: { ...spec.env, READER: 'replay', KAFKA_CLIENT_ID: 'chatpulse-replay' },
      temporary: true,
    }));
}
