import { describe, expect, test } from '@jest/globals';
import { recordingLogger } from './support/logs.js';

describe('logger', () => {
  test('a line has its level as a word, an ISO time, the service and the fields', () => {
    const { logger, lines } = recordingLogger('info');
    logger.info({ port: 3000 }, 'listening');
    logger.debug('not shown');
    expect(lines).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        service: 'test',
        port: 3000,
        msg: 'listening',
      },
    ]);
  });

  test('secrets of a config that is logged by mistake do not show', () => {
    const { logger, lines } = recordingLogger();
    logger.info({ config: { sasl: { password: 'hunter2' } }, kafka: { password: 'hunter2' } }, 'config');
    expect(JSON.stringify(lines)).not.toContain('hunter2');
  });
});
