/** What has to be undone, last first, when a bench ends: also when it is interrupted. */
export type Cleanup = {
  add(undo: () => Promise<unknown>): void;
  /** Each is tried even if one fails. All who call it wait for the same end; what is added later is for the next run. */
  run(): Promise<void>;
};

/**
 * SIGINT and SIGTERM run it and end the process with exit code 130.
 * @param failed told what could not be undone
 */
export function createCleanup(failed: (error: unknown) => void = console.error): Cleanup {
  const undos: (() => Promise<unknown>)[] = [];
  let running: Promise<void> | undefined;
  const undoAll = async (): Promise<void> => {
    for (let undo = undos.pop(); undo !== undefined; undo = undos.pop()) {
      await undo().catch(failed);
    }
  };
  const run = (): Promise<void> => {
    running ??= undoAll().finally(() => {
      running = undefined;
    });
    return running;
  };
  const interrupted = (): void => {
    void run().finally(() => process.exit(130));
  };
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  return { add: (undo) => void undos.push(undo), run };
}
