import { describe, expect, test } from '@jest/globals';
import { mergeChannels, orderChannels, simulatedSentence } from '../../public/channel-list.js';
import { ageOf, count, lengthOf, percent, shortCount } from '../../public/format.js';
import { happenings, topEmotes } from '../../public/happenings.js';
import { matching } from '../../public/matches.js';
import { channelAddress, channelNamed, compareAddress, parseRoute } from '../../public/route.js';

describe('numbers in words', () => {
  test('what is not known is a dash, and 0 is 0', () => {
    expect([null, undefined, 0, 12_345].map(count)).toEqual(['–', '–', '0', '12,345']);
  });

  test('ticks of an axis are short', () => {
    expect([0, 950, 1500, 2_000_000].map(shortCount)).toEqual(['0', '950', '1.5K', '2M']);
  });

  test.each([
    [4000, '4 s', '4 s'],
    [185_000, '3 min', '3 min'],
    [11_100_000, '3 h', '3 h 05 min'],
    [187_200_000, '2 d', '2 d 4 h'],
  ])('%i ms', (ms, age, length) => {
    expect([ageOf(ms), lengthOf(ms)]).toEqual([age, length]);
  });

  test('what is not quite all is never called 100 %', () => {
    expect([0, 0.5, 0.99999, 1].map(percent)).toEqual(['0 %', '50 %', '99.9 %', '100 %']);
  });
});

describe('addresses', () => {
  test('lead to the view they were made for', () => {
    expect(parseRoute(channelAddress('login:123', '10m'))).toEqual({
      view: 'channel',
      id: 'login:123',
      window: '10m',
    });
    expect(parseRoute(compareAddress(['a', 'b'], '1h'))).toEqual({
      view: 'compare',
      ids: ['a', 'b'],
      window: '1h',
    });
  });

  test.each(['', '#/', '#main', '#/channel/', '#/channel/%E0%A4%A', '#/nothing/here'])(
    '%p is the home view',
    (hash) => {
      expect(parseRoute(hash)).toEqual({ view: 'home' });
    },
  );

  test('a comparison has each channel once and at most four; an odd window is a minute', () => {
    expect(parseRoute('#/compare/a,A,b,,c,d,e/3m')).toEqual({
      view: 'compare',
      ids: ['a', 'b', 'c', 'd'],
      window: '1m',
    });
  });

  test('a channel is named as people write it', () => {
    expect(['#Monstercat', '  nasa ', '123'].map(channelNamed)).toEqual(['monstercat', 'nasa', '123']);
  });
});

test('a search finds what begins so before what holds it, and nothing for nothing', () => {
  const names = ['amber_fox', 'fox', 'foxtrot', 'owl'];
  expect(matching(names, 'fox', 8)).toEqual(['fox', 'foxtrot', 'amber_fox']);
  expect(matching(names, 'fox', 2)).toEqual(['fox', 'foxtrot']);
  expect(matching(names, '', 8)).toEqual([]);
});

describe('besides messages', () => {
  test('emotes are added up over windows, most used first, ties by id', () => {
    const emote = (id: string, count: number) => ({ id, name: `e${id}`, count });
    const rows = [
      { topEmotes: [emote('1', 2), emote('2', 5)] },
      { topEmotes: [emote('1', 3)] },
      { topEmotes: null },
      {},
    ];
    expect(topEmotes(rows, 5)).toEqual([emote('1', 5), emote('2', 5)]);
    expect(topEmotes(rows, 1)).toEqual([emote('1', 5)]);
  });

  test('windows in which nothing was announced are not events', () => {
    const rows = [
      { windowStart: 'b', state: 'open', raids: 1, subscriptions: 2, bits: 0, bans: null },
      { windowStart: 'a', state: 'final', raids: 0 },
    ];
    const found: { what: { count: number; word: string }[] }[] = happenings(rows, 5);
    const words = found.map(({ what }) => what.map((each) => `${each.count} ${each.word}`));
    expect(words).toEqual([['1 raid', '2 subscriptions']]);
  });
});

describe('the list of channels', () => {
  const line = (channel: string, messages: number | null, simulated = false) => ({
    channel,
    messages,
    simulated,
    tracked: true,
    state: 'open',
    lastEventAt: null,
  });
  const pages = [{ data: [line('b', 1), line('a', null)] }, { data: [line('a', 7), line('c', 2, true)] }];
  const channels = mergeChannels(pages, ['1m', '1h']);
  const namesBy = (by: string) => orderChannels(channels, by).map(({ name }: { name: string }) => name);

  test('has every channel of every window once, sorted with what is not known last', () => {
    expect(namesBy('1m')).toEqual(['b', 'a', 'c']);
    expect(namesBy('1h')).toEqual(['a', 'c', 'b']);
    expect(namesBy('channel')).toEqual(['a', 'b', 'c']);
  });

  test('says which part of it is made up', () => {
    expect(simulatedSentence(channels)).toMatch(/^1 of 3 channels are made up/);
    expect(simulatedSentence([{ simulated: true }])).toMatch(/^Every channel here is made up/);
    expect(simulatedSentence([{ simulated: false }])).toBeUndefined();
  });
});
