import { describe, expect, it } from 'vitest';
import { OPTIONS } from '../../../src/config/options.ts';
import { createLogger } from '../../../src/telemetry/logger.ts';

describe('createLogger', () => {
  it.each(OPTIONS.LOG_LEVEL.choices)('logs from level %s on', (level) => {
    // Prepare, Act
    const logger = createLogger(level);

    // Assess
    expect(logger.level).toBe(level);
  });

  it('adds no name of the process or the machine', () => {
    // Prepare, Act
    const logger = createLogger('silent');

    // Assess
    expect(logger.bindings()).toEqual({});
  });
});
