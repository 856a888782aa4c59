import { chip, el } from './element.js';
import { describeRun } from './run-words.js';
import { ask, reasonOf } from './session.js';
import { many } from './words.js';

const tones = { running: 'warn', completed: 'good', stopped: 'warn', 'timed-out': 'warn', failed: 'bad' };

/** Hands letters to their handlers again: tried dry first, then for real; and how the run goes. */
export function createReplay(filter, refreshAll) {
  const topic = el('select', { required: true });
  const rate = el('input', { type: 'number', min: '1', max: '10000', placeholder: 'no limit' });
  const dry = el('button', { type: 'button', class: 'quiet' }, 'Dry run');
  const start = el('button', { type: 'submit' }, 'Replay');
  const stop = el('button', { type: 'button', class: 'quiet', hidden: true }, 'Stop');
  const outcome = el('div', { class: 'outcome', role: 'status' });
  const panel = el(
    'form',
    { class: 'panel form', hidden: true },
    el('h2', {}, 'Replay'),
    el(
      'p',
      { class: 'hint' },
      'Letters go only to the handler that gave them up, and none is replayed twice. A dry run counts and changes nothing.',
    ),
    el(
      'p',
      { class: 'line' },
      el('label', {}, 'Letters ', topic),
      el('label', {}, 'At most a second ', rate),
      dry,
      start,
      stop,
    ),
    outcome,
  );
  const wanted = Object.fromEntries([...filter].filter(([name]) => name !== 'topic'));
  let run;

  const say = (...children) => {
    const said = el('div', {}, ...children);
    if (outcome.firstChild?.isEqualNode(said) !== true) outcome.replaceChildren(said);
  };
  const show = (news) => {
    run = news;
    const running = run.state === 'running';
    stop.hidden = !running;
    start.disabled = running;
    dry.disabled = running;
    const failures = run.failures.map(({ partition, offset, error }) =>
      el('li', {}, `${partition}/${offset}: ${error}`),
    );
    const word = `${run.dryRun ? 'dry run ' : ''}${run.state}`;
    say(
      chip(word, run.failed > 0 ? 'bad' : tones[run.state]),
      ` ${describeRun(run)}`,
      failures.length === 0 ? undefined : el('ul', { class: 'problem' }, failures),
    );
    if (!running) void refreshAll();
  };
  const refused = async (error) => {
    say(reasonOf(error));
    // Somebody else's run: how it goes is shown, and it can be stopped.
    if (error.location) run = await ask(error.location).catch(() => undefined);
    stop.hidden = run?.state !== 'running';
  };
  const begin = (dryRun) => {
    const body = { topic: topic.value, dryRun, filter: wanted };
    if (rate.value !== '') body.ratePerSecond = Number(rate.value);
    return ask('/kafka/dlq/reprocess', { method: 'POST', body }).then(follow, refused);
  };
  const look = async () => {
    const before = run;
    const now = await ask(`/kafka/dlq/reprocess/${encodeURIComponent(before.id)}`);
    if (run === before) show(now);
  };
  const follow = (news) => {
    show(news);
    void refreshAll();
  };

  panel.addEventListener('submit', (event) => {
    event.preventDefault();
    void begin(false);
  });
  dry.addEventListener('click', () => {
    if (panel.reportValidity()) void begin(true);
  });
  stop.addEventListener('click', () =>
    ask('/kafka/dlq/reprocess/stop', { method: 'POST' }).then(({ detail }) => say(detail), refused),
  );

  return {
    panel,
    /** Topics that have letters which fit. */
    offer(topics) {
      const offered = topics.filter(({ matched }) => matched > 0);
      panel.hidden = offered.length === 0 && run === undefined;
      const kept = topic.value || filter.get('topic');
      const options = offered.map(({ topic: name, originalTopic, matched }) =>
        el(
          'option',
          { value: name, selected: name === kept },
          `${many(matched, 'letter')} of ${originalTopic}`,
        ),
      );
      const same = options.every((option, index) => option.textContent === topic.options[index]?.textContent);
      if (!same || options.length !== topic.options.length) topic.replaceChildren(...options);
    },
    async refresh() {
      if (run?.state === 'running') await look();
    },
  };
}
