import { describe, expect, it } from 'vitest';
import { OPTIONS } from '../../../src/config/options.ts';
import { createLogger, LOG_LEVELS } from '../../../src/telemetry/logger.ts';

/** A logger and the lines that it has written, parsed. */
function listen(level: (typeof OPTIONS.LOG_LEVEL.choices)[number]) {
  const texts: string[] = [];
  const logger = createLogger(level, (line) => texts.push(line));
  return { logger, texts, lines: () => texts.map((text): unknown => JSON.parse(text)) };
}

describe('createLogger', () => {
  it('writes a line of JSON with level, time, members and message', () => {
    // Prepare
    const { logger, texts, lines } = listen('info');

    // Act
    logger.info({ recordsIn: 3, text: 'two\nlines' }, 'transformed');

    // Assess
    expect(texts.join('')).not.toContain('\n');
    expect(lines()).toEqual([
      {
        level: 30,
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        recordsIn: 3,
        text: 'two\nlines',
        msg: 'transformed',
      },
    ]);
  });

  it.each(OPTIONS.LOG_LEVEL.choices)('logs from level %s on', (level) => {
    // Prepare
    const { logger, lines } = listen(level);

    // Act
    logger.info({}, 'a fact');
    logger.warn({}, 'a warning');
    logger.error({}, 'an error');

    // Assess
    const expected = [30, 40, 50].filter((each) => each >= LOG_LEVELS[level]);
    expect(lines()).toEqual(expected.map((each) => expect.objectContaining({ level: each })));
  });

  it('describes an error instead of writing its members', () => {
    // Prepare
    const { logger, lines } = listen('info');

    // Act
    logger.warn({ err: new TypeError('no flow log') }, 'failed');

    // Assess
    expect(lines()).toMatchObject([
      { err: { type: 'TypeError', message: 'no flow log', stack: expect.stringContaining('logger.test') } },
    ]);
  });

  it('never throws: neither where nobody reads, nor for members that are no JSON', () => {
    // Prepare
    const deaf = createLogger('info', () => {
      throw new Error('EPIPE');
    });
    const { logger, texts } = listen('info');

    // Act
    deaf.error({}, 'not heard');
    logger.error({ big: 1n }, 'not written');

    // Assess
    expect(texts).toEqual([]);
  });
});
