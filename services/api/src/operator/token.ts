import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import { ProblemError } from '../problem.js';

const realm = 'Bearer realm="chatpulse operator"';

/**
 * Lets pass who brings the token, and notes for the audit log who that is. Both sides are hashed before they are
 * compared, so that the time it takes tells neither content nor length. `onWrong` gets the address that sent
 * another token.
 */
export function requireToken(token: string, onWrong: (address: string) => void): RequestHandler {
  const wanted = digest(token);
  const actor = `token:${wanted.toString('hex').slice(0, 8)}`;
  return (request, response, next) => {
    const [, sent] = /^Bearer +(\S+) *$/i.exec(request.get('authorization') ?? '') ?? [];
    if (sent === undefined) {
      response.set('WWW-Authenticate', realm);
      throw new ProblemError(
        'urn:chatpulse:problem:unauthorized',
        'Send Authorization: Bearer <token>; the token is what OPERATOR_TOKEN is set to, or what is in OPERATOR_TOKEN_FILE.',
      );
    }
    if (!timingSafeEqual(digest(sent), wanted)) {
      onWrong(request.socket.remoteAddress ?? 'unknown');
      response.set('WWW-Authenticate', `${realm}, error="invalid_token"`);
      throw new ProblemError(
        'urn:chatpulse:problem:unauthorized',
        'This is another token than the one of this process.',
      );
    }
    response.locals.actor = actor;
    next();
  };
}

/** Who asks: `token:` and the first 8 digits of the token's SHA-256. */
export function actorOf(response: Response): string {
  return String(response.locals.actor);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
