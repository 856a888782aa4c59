import { connectSupervisor } from '../client.js';
import type { Context } from './context.js';
import { containersUp, inContainers } from './in-containers.js';

/** Whether this stack runs, wherever it does. */
export function isUp(context: Context): boolean {
  return inContainers(context) ? containersUp(context) : connectSupervisor(context.paths) !== undefined;
}
