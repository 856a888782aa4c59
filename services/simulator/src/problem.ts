import { STATUS_CODES } from 'node:http';
import type { Response } from 'express';

/** Answers with problem+json (RFC 9457); `detail` is a sentence that says what would be right. */
export function problem(response: Response, status: number, detail: string): void {
  response
    .status(status)
    .type('application/problem+json')
    .send(JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status, detail }));
}
