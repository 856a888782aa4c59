import { createHash } from 'node:crypto';
import type { WindowState } from './state.js';

/** An answer that holds counts. `asOf` moves on while they stay. */
export type CountsAnswer = {
  readonly asOf: string | null;
  readonly nextCursor?: string | null;
  readonly [field: string]: unknown;
};

/** From the least to the most settled. */
const order: readonly WindowState[] = ['open', 'settling', 'final'];

/** The least settled of several: what is said of them together. `final` of none. */
export function leastSettled(states: Iterable<WindowState>): WindowState {
  return order[Math.min(order.length - 1, ...[...states].map((state) => order.indexOf(state)))] ?? 'open';
}

/** The more settled of two. */
export function moreSettled(a: WindowState, b: WindowState): WindowState {
  return order.indexOf(a) >= order.indexOf(b) ? a : b;
}

/**
 * How long an answer may be reused. Only a recount changes what is final; an hour bounds how long that stays
 * unseen. What is open may change at any moment: it is asked for anew, and costs a 304 when it has not.
 */
export const cacheControls: Readonly<Record<WindowState, string>> = {
  final: 'public, max-age=3600',
  settling: 'public, max-age=5',
  open: 'no-cache',
};

/** Weak, over everything but `asOf`. `variant` tells formats apart. */
export function etagOf(answer: CountsAnswer, variant: string): string {
  return etagOfJson(variant, JSON.stringify({ ...answer, asOf: undefined }));
}

/** The same of an answer that is JSON already, in one piece or several. */
export function etagOfJson(variant: string, ...json: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256').update(variant);
  for (const part of json) hash.update(part);
  return `W/"${hash.digest('base64url').slice(0, 22)}"`;
}

/**
 * Does the header `If-None-Match` name `etag`? Compared weakly. Express's own test refuses what comes with
 * `Cache-Control: no-cache`, which fetch adds to every request that has this header.
 */
export function namesEtag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const opaque = (tag: string): string => tag.trim().replace(/^W\//, '');
  return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => opaque(tag) === opaque(etag));
}
