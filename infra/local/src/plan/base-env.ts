import type { Variables } from '../preflight/variables.mjs';

const kept =
  /^(PATH|HOME|USER|LANG|LC_\w+|TZ|TMPDIR|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|(https?|no|all)_proxy)$/i;

/** What any process needs from its surroundings, and nothing that happens to be exported in somebody's shell. */
export function baseEnv(env: NodeJS.ProcessEnv): Variables {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value !== undefined && kept.test(name) ? [[name, value]] : [],
    ),
  );
}
