import { connectSupervisor, ensureSupervisor } from '../client.js';
import { progressLine } from '../output.js';
import { preflight } from '../preflight/preflight.mjs';
import type { Command } from './context.js';
import { down } from './down.js';
import { planHere } from './plan-here.js';
import { remember } from './remember.js';

/** Kafka and its topics, alone. Beside a running stack it starts Kafka again after `kafka-down`. */
export const kafkaUp: Command = async (context) => {
  const { env, paths, print, complain } = context;
  const checked = await preflight(env, { for: 'kafka-up' });
  for (const fault of checked.faults) complain(fault);
  if (checked.faults.length > 0) return 1;
  if (!checked.options.ownKafka) {
    complain('KAFKA_BROKERS names another Kafka: without it `make kafka-up` starts one.');
    return 1;
  }
  const ask = await ensureSupervisor(paths);
  const { components = [] } = await ask({ do: 'status' });
  const present = components.find(({ name }) => name === 'kafka');
  const broker = `127.0.0.1:${checked.options.ports.KAFKA_PORT}`;
  if (present?.state === 'ready') {
    print(`Kafka is already up at ${broker}, nothing to do.`);
    return 0;
  }
  const onProgress = (progress: Parameters<typeof progressLine>[0]) => print(progressLine(progress));
  if (present && components.length > 2)
    return (await ask({ do: 'restart', names: ['kafka'] }, onProgress)).ok ? 0 : 1;
  const plan = await planHere(context, checked, { kafkaAlone: true });
  remember(paths, checked);
  const { ok } = await ask({ do: 'apply', plan }, onProgress);
  if (ok) print(`Kafka is up at ${broker}. \`make kafka-topics\` shows what is in it.`);
  else complain('Kafka is not up: `make logs s=kafka` says why.');
  return ok ? 0 : 1;
};

/** Stops Kafka: all there is if it was started alone, else from under a stack, which waits for it to come back. */
export const kafkaDown: Command = async (context) => {
  const { paths, print } = context;
  const ask = connectSupervisor(paths);
  const { components = [] } = (await ask?.({ do: 'status' })) ?? {};
  if (!ask || components.length <= 2) return down(context);
  await ask({ do: 'stop', names: ['kafka'] }, (progress) => print(progressLine(progress)));
  print('Kafka is stopped; the rest of the stack waits for it. `make kafka-up` starts it again.');
  return 0;
};
