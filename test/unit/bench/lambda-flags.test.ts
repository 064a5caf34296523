import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { nodeFlags } from '../../../scripts/runtime/function-process.mjs';

describe("Lambda's flags for Node.js", () => {
  it.each([
    { memoryMb: 512, semiSpaceMb: 25, oldSpaceMb: 461 },
    { memoryMb: 256, semiSpaceMb: 12, oldSpaceMb: 231 },
  ])('divide the memory between the generations: $memoryMb MB', ({ memoryMb, semiSpaceMb, oldSpaceMb }) => {
    const flags = nodeFlags(memoryMb);
    expect(flags).toContain(`--max-semi-space-size=${semiSpaceMb}`);
    expect(flags).toContain(`--max-old-space-size=${oldSpaceMb}`);
  });

  it('are known to this version of Node.js', () => {
    const { status, stdout } = spawnSync(process.execPath, [...nodeFlags(512), '--print', 'typeof gc'], {
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'function\n' });
  });
});
