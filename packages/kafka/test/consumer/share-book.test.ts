import { describe, expect, test } from '@jest/globals';
import { createShareBook } from '../../src/consumer/share-book.js';

function setUp() {
  const log: string[] = [];
  const book = createShareBook({
    onOwned: (key, value) => void log.push(`owned ${key} = ${value}`),
    onDeleted: (key) => void log.push(`deleted ${key}`),
    onMoved: (key) => void log.push(`moved ${key}`),
  });
  return {
    log,
    begin: (...partitions: number[]) => book.begin(partitions.map((partition) => ({ partition }))),
    take: (key: string, value: string | null, partition = 0) =>
      book.take({ key, value: value === null ? null : Buffer.from(value), partition }),
    settle: book.settle,
    /** What was told since it was last asked. */
    news: () => log.splice(0),
  };
}

describe('share book', () => {
  test('tells nothing before all is read, then the last value of each key that is not deleted', () => {
    const { begin, take, settle, news } = setUp();
    begin(0, 1);
    take('a', '1');
    take('b', '1', 1);
    take('a', '2');
    take('b', null, 1);
    expect(news()).toEqual([]);
    settle();
    expect(news()).toEqual(['owned a = 2']);
  });

  test('tells at once what comes when it is settled, but no value twice and no deletion of what is not there', () => {
    const { begin, take, settle, news } = setUp();
    begin(0);
    settle();
    take('a', '1');
    take('a', '1');
    take('a', '2');
    take('a', null);
    take('a', null);
    expect(news()).toEqual(['owned a = 1', 'owned a = 2', 'deleted a']);
  });

  test('tells of another assignment only what differs: what went first, and why', () => {
    const { begin, take, settle, news } = setUp();
    begin(0, 1);
    for (const key of ['same', 'changed', 'deleted']) take(key, '1');
    take('moved', '1', 1);
    settle();
    news();
    begin(0, 2);
    take('new', '1', 2);
    take('same', '1');
    take('changed', '2');
    expect(news()).toEqual([]);
    settle();
    expect(news()).toEqual(['deleted deleted', 'moved moved', 'owned new = 1', 'owned changed = 2']);
  });

  test('forgets what it had read when the assignment changes in the middle', () => {
    const { begin, take, settle, news } = setUp();
    begin(0, 1);
    take('a', '1', 1);
    begin(0);
    take('b', '1');
    settle();
    expect(news()).toEqual(['owned b = 1']);
  });

  test('takes nothing of a partition that is not its own any more', () => {
    const { begin, take, settle, news } = setUp();
    begin(0);
    take('a', '1', 1);
    settle();
    take('b', '1', 1);
    expect(news()).toEqual([]);
  });

  test('settles an assignment once', () => {
    const { begin, take, settle, news } = setUp();
    begin(0);
    take('a', '1');
    settle();
    settle();
    expect(news()).toEqual(['owned a = 1']);
  });
});
