import { chip, el, keyed } from './element.js';
import { count, setText } from './format.js';
import { ask, atMostEvery } from './session.js';
import { age, exactTime, many, perSecond } from './words.js';

const tones = { flowing: 'good', slow: 'warn', stopped: 'bad', waiting: 'calm', unknown: 'calm' };
const links = {
  'twitch-chat-messages': '#/topics/twitch-chat-messages',
  'channel-stats': '#/topics/channel-stats',
  processor: '#/processor',
  api: '#/groups',
  ingestion: '#/channels',
};
// Every letter is looked at to be counted.
const lettersEveryMs = 10_000;

/** The way of an event, stage by stage: is it flowing, and if not, where does it stop. */
export function showFlow(main) {
  const stages = el('ol', { class: 'flow' });
  const coming = figure('records a second come in');
  const readable = figure('old is what can be read');
  const letters = figure('dead letters kept', '#/dead-letters');
  const health = figure("the api's Kafka clients");
  const figures = [coming, readable, letters, health].map(({ node }) => node);
  const problems = el('ul', { class: 'differences' });
  main.append(
    el('h1', { class: 'sr-only' }, 'Flow'),
    stages,
    el('section', { class: 'figures', 'aria-label': 'In figures' }, figures),
    problems,
  );
  const update = keyed(stages, ({ id }) => id, createStage);
  const updateProblems = keyed(
    problems,
    (text) => text,
    (text) => ({ node: el('li', {}, text) }),
  );
  const countLetters = atMostEvery(lettersEveryMs, () => ask('/kafka/dlq?limit=0'));

  return {
    title: 'Flow',
    async refresh(asked) {
      const flow = await asked;
      update(flow.stages);
      coming.set(perSecond(flow.stages[0].perSecond));
      readable.set(age(flow.stages.at(-1).ageMs));
      const kit = await ask('/kafka/health');
      health.set(kit.status, kit.status === 'healthy' ? undefined : 'bad');
      updateProblems(kit.problems ?? []);
      const { total } = await countLetters();
      letters.set(count(total), total > 0 ? 'warn' : undefined);
    },
  };
}

function figure(words, href) {
  const value = el('b', {}, '–');
  const node = el(href ? 'a' : 'div', { class: 'figure', href }, value, el('span', {}, words));
  return {
    node,
    set(text, tone) {
      setText(value, text);
      if (tone === undefined) value.removeAttribute('data-tone');
      else value.dataset.tone = tone;
    },
  };
}

function createStage({ id }) {
  const name = links[id] === undefined ? el('span', {}, id) : el('a', { href: links[id] }, id);
  const state = el('p', { class: 'stage-state' });
  const facts = el('p', { class: 'stage-facts' });
  const detail = el('p', { class: 'stage-detail' });
  const node = el('li', { class: 'stage' }, el('h2', {}, name), state, facts, detail);
  return {
    node,
    update(stage) {
      if (node.dataset.state !== stage.state) {
        node.dataset.state = stage.state;
        node.dataset.tone = tones[stage.state];
        state.replaceChildren(chip(stage.state, tones[stage.state]));
      }
      setText(facts, factsOf(stage));
      facts.title = stage.newestEventAt === null ? '' : exactTime(stage.newestEventAt);
      // What flows, or would if something came, needs no words beside its numbers.
      setText(detail, ['flowing', 'waiting'].includes(stage.state) ? '' : stage.detail);
    },
  };
}

function factsOf({ perSecond: rate, lag, ageMs }) {
  return [
    rate !== null && perSecond(rate),
    lag !== null && `${many(lag, 'record')} wait${lag === 1 ? 's' : ''}`,
    ageMs !== null && `newest ${age(ageMs)} ago`,
  ]
    .filter(Boolean)
    .join('\n');
}
