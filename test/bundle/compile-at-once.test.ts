import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { calledArrows } from '../../scripts/build/compile-at-once.mjs';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));

describe('the bundled transform', () => {
  it('has V8 compile the arrow functions of a cold start at once', () => {
    // Prepare, Act
    const arrows = [...calledArrows(DIST)].flatMap(([file, ranges]) => {
      const text = readFileSync(file, 'utf8');
      return ranges.map(([start, end]) => text.slice(start - 1, end + 1));
    });

    // Assess
    expect(arrows.length).toBeGreaterThan(600);
    const others = arrows.filter((text) => !text.startsWith('(') || !text.endsWith(')'));
    // a function that is called or not by chance, or by one version of Node.js only
    expect(others.length).toBeLessThan(arrows.length / 20);
  });
});
