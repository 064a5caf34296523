import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { LONG_INPUT_BYTES, LONG_RUN_MS, Progress } from '../../../src/cli/terminal/progress.ts';

/** A terminal in memory with a clock that advances only when it is set. */
function makeScreen(): { stream: PassThrough; shown: () => string; clock: { ms: number } } {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 100 });
  const parts: string[] = [];
  stream.on('data', (part: Buffer) => parts.push(part.toString('utf8')));
  return { stream, shown: () => parts.join(''), clock: { ms: 0 } };
}

describe('Progress', () => {
  it('shows a bar at once for a long input', async () => {
    // Prepare
    const { stream, shown, clock } = makeScreen();
    const totalBytes = 2 * LONG_INPUT_BYTES;
    const progress = new Progress({ stream, isEnabled: true, totalBytes, now: () => clock.ms });

    // Act
    await progress.update(totalBytes / 4, 1_234);
    progress.stop();

    // Assess
    expect(shown()).toContain('25% of 128 MiB | 1,234 lines');
  });

  it('shows the amount read if the size is unknown, once the run is long', async () => {
    // Prepare
    const { stream, shown, clock } = makeScreen();
    const progress = new Progress({ stream, isEnabled: true, totalBytes: undefined, now: () => clock.ms });

    // Act
    await progress.update(1024 * 1024, 10);
    const before = shown();
    clock.ms = LONG_RUN_MS + 1;
    await progress.update(3 * 1024 * 1024, 30);
    progress.stop();

    // Assess
    expect(before).toBe('');
    expect(shown()).toContain('3 MiB read | 30 lines');
  });

  it.each([
    ['a short input', { isEnabled: true, totalBytes: LONG_INPUT_BYTES }],
    ['nobody to look at it', { isEnabled: false, totalBytes: 10 * LONG_INPUT_BYTES }],
  ])('shows nothing for %s', async (_what, settings) => {
    // Prepare
    const { stream, shown, clock } = makeScreen();
    const progress = new Progress({ stream, now: () => clock.ms, ...settings });

    // Act
    await progress.update(1024, 10);
    progress.stop();

    // Assess
    expect(shown()).toBe('');
  });

  it('uses no colours', async () => {
    // Prepare
    const { stream, shown, clock } = makeScreen();
    const progress = new Progress({ stream, isEnabled: true, totalBytes: 2 * LONG_INPUT_BYTES, now: () => clock.ms });

    // Act
    await progress.update(1, 1);
    progress.stop();

    // Assess
    expect(shown()).not.toMatch(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`));
  });
});
