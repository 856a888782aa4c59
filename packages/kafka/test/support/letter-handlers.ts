import type { HandledMessage } from '../../src/handling/handler.js';
import { ok } from '../../src/handling/outcome.js';
import type { IncomingMessage } from '../../src/messages.js';
import type { Process } from './dead-letter-scene.js';

export const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** A handler that keeps what it was given, and the values of it. */
export function recording() {
  const messages: HandledMessage<Buffer | null>[] = [];
  return {
    messages,
    values: () => messages.map(({ value }) => String(value)),
    handle: async (message: HandledMessage<Buffer | null>) => {
      messages.push(message);
      return ok;
    },
  };
}

/** A handler that takes until it is let go, and what it was given. */
export function blocking() {
  let letGo: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const values: string[] = [];
  return {
    values,
    release: () => letGo(),
    handle: async ({ value }: { value: Buffer | null }) => {
      values.push(String(value));
      await gate;
      return ok;
    },
  };
}

export async function recordsOf({ kafka }: Process, topic: string): Promise<IncomingMessage[]> {
  const ends = await kafka.reader().ends(topic);
  const pages = ends.map(({ partition }) =>
    kafka.reader().read({ topic, partition, from: { offset: '0' }, limit: 1000 }),
  );
  return (await Promise.all(pages)).flatMap(({ messages }) => messages);
}
