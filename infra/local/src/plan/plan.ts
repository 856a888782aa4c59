import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { ComponentSpec } from '../supervisor/component-spec.js';
import type { Draft, PlanInput } from './draft.js';
import { cassandra, kafka } from './draft-servers.js';
import { services, simulator, track } from './draft-services.js';

const everyone = /^(HOST$|LOG_LEVEL$|OTEL_)/;
/** The whole local stack, in the order it starts. */
export function planStack(input: PlanInput): ComponentSpec[] {
  const drafts = [
    ...kafka(input),
    ...cassandra(input),
    ...simulator(input),
    ...track(input),
    ...services(input),
  ];
  const names = new Set(drafts.map(({ name }) => name));
  return drafts.map((draft) =>
    finish(input, { ...draft, dependsOn: draft.dependsOn.filter((name) => names.has(name)) }),
  );
}

/** Adds what every component gets: absolute paths, its share of the variables, where the servers are, a fingerprint. */
function finish(input: PlanInput, { takes, builtFrom, ...draft }: Draft): ComponentSpec {
  const { repository, node, variables, options, baseEnv, digestOf } = input;
  const servers = {
    KAFKA_BROKERS: variables.KAFKA_BROKERS ?? `127.0.0.1:${options.ports.KAFKA_PORT}`,
    CASSANDRA_CONTACT_POINTS:
      variables.CASSANDRA_CONTACT_POINTS ?? `127.0.0.1:${options.ports.CASSANDRA_PORT}`,
  };
  const all = Object.entries({ ...variables, ...servers });
  const taken = all.filter(([name]) => everyone.test(name) || takes?.test(name));
  const env = { ...Object.fromEntries(takes ? taken : []), ...draft.env };
  const isNode = draft.command === 'node';
  const command = isNode ? node : absolute(repository, draft.command);
  const args = isNode
    ? draft.args.map((arg) => (arg.endsWith('.js') ? absolute(repository, arg) : arg))
    : draft.args;
  const identity = JSON.stringify([command, args, Object.entries(env).sort(), draft.dependsOn]);
  const built = digestOf(builtFrom.map((path) => absolute(repository, path)));
  return {
    kind: 'service',
    graceMs: 10_000,
    ports: [],
    ...draft,
    command,
    args,
    env: { ...baseEnv, ...env },
    fingerprint: createHash('sha256').update(identity).update(built).digest('base64url'),
  };
}

function absolute(repository: string, path: string): string {
  return path.startsWith('/') ? path : join(repository, path);
}
