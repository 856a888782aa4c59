const place = 'chatpulse operator token';
// The api itself gives up on Kafka after 10 s, and says so.
const patienceMs = 12_000;

// In this tab only, and gone with it.
export function token() {
  return sessionStorage.getItem(place);
}

export function keepToken(value) {
  sessionStorage.setItem(place, value);
}

export function forgetToken() {
  sessionStorage.removeItem(place);
}

/**
 * Asks the operator surface for JSON. Throws an Error with `problem` (and `location`, if one is named) when the answer
 * is a problem, and without when nothing answers.
 */
export async function ask(path, { method = 'GET', body } = {}) {
  const response = await fetch(path, {
    method,
    cache: 'no-store',
    signal: AbortSignal.timeout(patienceMs),
    headers: {
      Authorization: `Bearer ${token() ?? ''}`,
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  if (response.ok) return answer;
  throw Object.assign(new Error(answer.detail), {
    problem: answer,
    location: response.headers.get('Location'),
  });
}

/** Why something that was asked for was not done, as a sentence. */
export function reasonOf({ problem, message }) {
  return problem === undefined ? 'The api did not answer: whether it was done is not known.' : message;
}

/** The same answer again until it is `ms` old: for what is costly to ask for. */
export function atMostEvery(ms, question) {
  let last;
  return async () => {
    if (last === undefined || Date.now() - last.atMs >= ms)
      last = { atMs: Date.now(), answer: await question() };
    return last.answer;
  };
}
