import { createRequire } from 'node:module';

const inside = createRequire(import.meta.url);

/** An error as kafkajs makes it: its constructors take a message, which its typings leave out. */
export const kafkajsError = (type: new () => Error, message: string): Error =>
  Reflect.construct(type, [message]);

/** What a request fails with whose connection ends before it is answered; it is not among those that kafkajs exports. */
export function connectionClosed(host: string, port: number): Error {
  const { KafkaJSConnectionClosedError } = inside('kafkajs/src/errors');
  return new KafkaJSConnectionClosedError('Closed connection', { host, port });
}
