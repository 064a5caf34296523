import { describe, expect, it } from 'vitest';
import { DETECTIONS } from '../../../../src/report/detections/detections.ts';
import type { Columns, Row } from '../../../../src/report/sections/panel-query.ts';
import type { Text } from '../../../../src/report/sections/section.ts';

const HOSTILE = '<script>"';

/** A row with hostile texts. */
function rowOf(columns: Columns): Row {
  return Object.fromEntries(
    Object.entries(columns).map(([name, type]) => {
      if (type === 'integer') return [name, 3_000_000n];
      return [name, type === 'text' ? HOSTILE : 1_772_409_600];
    }),
  );
}

/** A text as readers see it. */
function textOf(parts: Text): string {
  return parts.map((part) => (typeof part === 'string' ? part : 'name' in part ? part.name : part.address)).join('');
}

describe('a finding', () => {
  it.each(DETECTIONS)('is a sentence in which names of the data are marked: $id', ({ columns, sentence, reason }) => {
    // Prepare
    const row = rowOf(columns);

    // Act
    const [said, because] = [sentence(row), reason(row)];

    // Assess
    expect(textOf(said)).toContain(HOSTILE);
    expect(textOf(said)).not.toMatch(/undefined|\.$/);
    expect(textOf(because)).toMatch(/^[A-Z0-9].*\.$/);
    for (const part of [...said, ...because]) if (typeof part === 'string') expect(part).not.toContain(HOSTILE);
  });

  it('of attempts from many addresses names none of them', () => {
    // Prepare
    const attempts = DETECTIONS.find(({ id }) => id === 'brute-force');
    const row = {
      ...rowOf(attempts?.columns ?? {}),
      source: undefined,
      srcaddr: undefined,
      sources: 25n,
      connections: 100n,
    };

    // Act
    const said = textOf(attempts?.sentence(row) ?? []);

    // Assess
    expect(said).toMatch(/^25 addresses of the internet connected 100 times to port /);
  });
});
