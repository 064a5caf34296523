import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { calledFunctions, declarationsAmong } from '../../scripts/build/compile-at-once.mjs';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const ARROW = /^(?:async )?[\w$]+=>/;

describe('the bundled transform', () => {
  it('has V8 compile the functions of a cold start at once', () => {
    // Prepare, Act
    const arrows = [...calledFunctions(DIST)].flatMap(([file, ranges]) => {
      const text = readFileSync(file, 'utf8');
      return ranges
        .filter(([start, end]) => ARROW.test(text.slice(start, end)))
        .map(([start, end]) => text.slice(start - 1, end + 1));
    });

    // Assess
    expect(arrows.length).toBeGreaterThan(20);
    const others = arrows.filter((text) => !text.startsWith('(') || !text.endsWith(')'));
    // functions that are called only at times, or by one version of Node.js only
    expect(others.length).toBeLessThan(arrows.length / 20);
  });

  it('has no declarations of such functions outside others', () => {
    // Prepare, Act
    const called = [...calledFunctions(DIST)].map(([file, ranges]) => {
      const text = readFileSync(file, 'utf8');
      const expressions = ranges.filter(([start]) => /\w=\($/.test(text.slice(start - 3, start)));
      return { expressions: expressions.length, declarations: declarationsAmong(ranges, text).length };
    });

    // Assess
    const sumOf = (member: 'expressions' | 'declarations') => called.reduce((sum, each) => sum + each[member], 0);
    expect(sumOf('expressions')).toBeGreaterThan(200);
    expect(sumOf('declarations')).toBeLessThan(sumOf('expressions') / 20);
  });
});
