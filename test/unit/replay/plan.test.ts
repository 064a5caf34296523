import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PlannedObject, planLine, readPlan } from '../../../src/replay/plan.ts';

async function* chunksOf(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const plannedObject: fc.Arbitrary<PlannedObject> = fc.record(
  {
    bucket: fc.stringMatching(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
    key: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }),
    etag: fc.stringMatching(/^[0-9a-f]{32}$/),
    size: fc.nat(),
    versionId: fc.stringMatching(/^[A-Za-z0-9]{1,32}$/),
  },
  { requiredKeys: ['bucket', 'key', 'size'] },
);

describe('a plan', () => {
  it('is read as it was written, however it is cut into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(plannedObject), fc.integer({ min: 1, max: 97 }), async (objects, size) => {
        const { objects: read } = await readPlan(chunksOf(objects.map(planLine).join(''), size));
        expect(read).toEqual(objects);
      }),
    );
  });

  it('has a hash that depends on its objects and their order, but not on blank lines', async () => {
    const [a, b] = ['a', 'b'].map((key) => planLine({ bucket: 'logs', key, size: 1 }));
    const hashOf = async (text: string) => (await readPlan(chunksOf(text, 16))).hash;
    expect(await hashOf(`${a}\n\n${b}`)).toBe(await hashOf(`${a}${b}`));
    expect(await hashOf(`${b}${a}`)).not.toBe(await hashOf(`${a}${b}`));
  });

  it.each([
    ['hello\n', 'line 1 is not JSON'],
    ['\n{"bucket":"logs","key":"k"}\n', 'line 2 is not an object of a plan: size'],
    ['{"bucket":"../x","key":"k","size":1}\n', 'line 1 is not an object of a plan: bucket'],
    ['{"bucket":"logs","key":"k","size":-1}\n', 'line 1 is not an object of a plan: size'],
    [`{"bucket":"logs","key":"${'k'.repeat(20_000)}","size":1}`, 'a line has more than 16384 bytes'],
  ])('is refused with the number of the line: %j', async (text, message) => {
    await expect(readPlan(chunksOf(text, 1_000_000))).rejects.toThrow(message);
  });
});
