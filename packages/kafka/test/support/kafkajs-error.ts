/** An error as kafkajs makes it: its constructors take a message, which its typings leave out. */
export const kafkajsError = (type: new () => Error, message: string): Error =>
  Reflect.construct(type, [message]);
