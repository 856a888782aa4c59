import { describe, expect, test } from '@jest/globals';
import { createRetryStates } from '../../src/retrying/retry-state.js';

describe('the state of retries', () => {
  test('counts per retry topic, and a reset leaves what runs running', () => {
    const states = createRetryStates();
    states.running('a.retry', true);
    states.add('a.retry', 'messagesDelayed');
    states.add('a.retry', 'messagesProcessed');
    states.add('b.retry', 'messagesSkipped');
    const none = { messagesProcessed: 0, messagesSkipped: 0, messagesDelayed: 0, errorsEncountered: 0 };
    expect(states.all()).toEqual([
      { ...none, topic: 'a.retry', running: true, messagesDelayed: 1, messagesProcessed: 1 },
      { ...none, topic: 'b.retry', running: false, messagesSkipped: 1 },
    ]);
    states.reset();
    expect(states.all()).toEqual([
      { ...none, topic: 'a.retry', running: true },
      { ...none, topic: 'b.retry', running: false },
    ]);
  });

  test('a topic that two groups read runs until both have stopped', () => {
    const states = createRetryStates();
    states.running('a.retry', true);
    states.running('a.retry', true);
    states.running('a.retry', false);
    expect(states.all()[0]?.running).toBe(true);
    states.running('a.retry', false);
    expect(states.all()[0]?.running).toBe(false);
  });
});
