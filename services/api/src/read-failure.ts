import type { ServerResponse } from 'node:http';

const failures = new WeakMap<ServerResponse, { readonly error: unknown }>();

/** A read for this response has failed in front of the app, which answers with it and does not read again. */
export function noteReadFailure(response: ServerResponse, error: unknown): void {
  failures.set(response, { error });
}

/** @throws the error that was noted for this response */
export function raiseReadFailure(response: ServerResponse): void {
  const failure = failures.get(response);
  if (failure !== undefined) throw failure.error;
}
