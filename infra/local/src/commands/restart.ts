import { progressLine } from '../output.js';
import type { Command } from './context.js';
import { named, supervised } from './supervised.js';

/** Stops and starts the component that `s=` names, or all services. */
export const restart: Command = async (context) => {
  const ask = supervised(context);
  if (!ask) return 1;
  const { components = [] } = await ask({ do: 'status' });
  const all = components.filter(({ kind }) => kind === 'service').map(({ name }) => name);
  const one = context.env.s
    ? named(
        context,
        components.map(({ name }) => name),
      )
    : undefined;
  if (context.env.s && !one) return 1;
  const { ok } = await ask({ do: 'restart', names: one ? [one] : all }, (progress) =>
    context.print(progressLine(progress)),
  );
  return ok ? 0 : 1;
};
