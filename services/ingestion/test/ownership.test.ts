import { describe, expect, test } from '@jest/globals';
import { createOwnership } from '../src/ownership.js';

function setUp() {
  const listening = new Set<string>();
  const promised = new Map<string, number>();
  const ownership = createOwnership({
    follow: (channel) => void listening.add(channel),
    unfollow: (channel) => void listening.delete(channel),
    promisedTo: (channel) => promised.get(channel),
  });
  return { listening, promised, ownership, listens: () => [...listening] };
}

describe('a channel', () => {
  test('is listened to while it is owned, and no longer once it is deleted', () => {
    const { ownership, listens } = setUp();
    ownership.owned('nasa');
    expect(listens()).toEqual(['nasa']);
    ownership.deleted('nasa');
    expect(listens()).toEqual([]);
  });

  test('that moved is kept until what is promised here reaches what the new owner hears', () => {
    const { ownership, promised, listens } = setUp();
    ownership.owned('nasa');
    promised.set('nasa', 5000);
    ownership.moved('nasa', 0);
    ownership.step(1000);
    expect([listens(), ownership.kept]).toEqual([['nasa'], 1]);
    ownership.heardElsewhere('nasa', 6000);
    ownership.step(1250);
    expect(listens()).toEqual(['nasa']);
    promised.set('nasa', 6000);
    ownership.step(1500);
    expect([listens(), ownership.kept]).toEqual([[], 0]);
  });

  test('that moved and is not heard here is let go as soon as another one hears it', () => {
    const { ownership, listens } = setUp();
    ownership.owned('nasa');
    ownership.moved('nasa', 0);
    ownership.heardElsewhere('nasa', 6000);
    ownership.step(250);
    expect(listens()).toEqual([]);
  });

  test('that moved and that nobody comes to hear is kept for two minutes', () => {
    const { ownership, promised, listens } = setUp();
    ownership.owned('nasa');
    promised.set('nasa', 5000);
    ownership.moved('nasa', 1000);
    ownership.step(120_999);
    expect(listens()).toEqual(['nasa']);
    ownership.step(121_000);
    expect(listens()).toEqual([]);
  });

  test('that comes back while it is kept is simply owned', () => {
    const { ownership, promised, listens } = setUp();
    ownership.owned('nasa');
    promised.set('nasa', 9000);
    ownership.moved('nasa', 0);
    ownership.owned('nasa');
    ownership.heardElsewhere('nasa', 6000);
    ownership.step(200_000);
    expect([listens(), ownership.kept]).toEqual([['nasa'], 0]);
  });

  test('that others hear as well is not let go while it is owned', () => {
    const { ownership, promised, listens } = setUp();
    ownership.owned('nasa');
    promised.set('nasa', 9000);
    ownership.heardElsewhere('nasa', 6000);
    ownership.moved('nasa', 0);
    ownership.step(250);
    expect(listens()).toEqual(['nasa']);
  });

  test('that is deleted while it is kept is let go', () => {
    const { ownership, listens } = setUp();
    ownership.owned('nasa');
    ownership.moved('nasa', 0);
    ownership.deleted('nasa');
    expect([listens(), ownership.kept]).toEqual([[], 0]);
  });
});

describe('an instance', () => {
  test('that leaves keeps all of its channels until others hear them', () => {
    const { ownership, promised, listens } = setUp();
    for (const channel of ['nasa', 'esa']) {
      ownership.owned(channel);
      promised.set(channel, 5000);
    }
    ownership.movedAll(0);
    ownership.heardElsewhere('nasa', 4000);
    ownership.step(250);
    expect([listens(), ownership.kept]).toEqual([['esa'], 1]);
  });

  test('that was killed hears again what it heard, and keeps of it what it owns', () => {
    const { ownership, listens } = setUp();
    for (const channel of ['nasa', 'esa']) ownership.resumed(channel);
    expect(listens()).toEqual(['nasa', 'esa']);
    ownership.owned('nasa');
    ownership.settled();
    expect(listens()).toEqual(['nasa']);
  });

  test('resumes nothing that it owns by then, and nothing once it knows its share', () => {
    const { ownership, listens } = setUp();
    ownership.owned('nasa');
    ownership.resumed('nasa');
    ownership.settled();
    ownership.resumed('esa');
    ownership.settled();
    expect(listens()).toEqual(['nasa']);
  });
});
