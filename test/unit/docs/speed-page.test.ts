import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readFigures } from '../../../scripts/bench/figures.mjs';
import { targetTable } from '../../../scripts/docs/speed-targets.mjs';

const PAGE = readFileSync(new URL('../../../docs/speed.md', import.meta.url), 'utf8');
const COLD = sectionOf('cold start');

/** A generated section of the page. */
function sectionOf(name: string): string {
  const [, section = ''] = PAGE.split(`<!-- generated: ${name} -->`);
  return section.split('<!-- end -->')[0] ?? '';
}

/** The rows without head, as cells. */
const rowsOf = (table: string): string[][] =>
  table
    .split('\n')
    .slice(2)
    .map((line) => line.split(' | '));

/** Figures of both versions in which every workload has these ratios. */
const figuresWith = (ofFloor: number, overIdiomatic: number): ReturnType<typeof readFigures> => {
  const figures = readFigures();
  for (const { workloads } of Object.values(figures)) {
    for (const workload of workloads) {
      workload.ofFloor.middle = ofFloor;
      workload.overIdiomatic.middle = overIdiomatic;
    }
  }
  return figures;
};

describe('the page on speed', () => {
  it('begins with five targets, each with a result', () => {
    // Act
    const rows = rowsOf(sectionOf('targets').trim());
    // Assess
    expect(rows).toHaveLength(5);
    for (const row of rows) expect(row.at(-1)).toMatch(/^(?:met|not met.*) \|$/);
  });

  it('counts the workloads that miss a ratio, by version', () => {
    // Prepare
    const figures = figuresWith(0.6, 3);
    const first = figures['24']?.workloads[0] ?? expect.fail('no workload');
    first.ofFloor.middle = 0.59;
    // Act
    const [floor, loop] = rowsOf(targetTable(figures, COLD));
    // Assess
    expect(floor?.slice(1)).toEqual([
      '0.59 to 0.60',
      '0.60 to 0.60',
      'not met: 4 of 5 on Node.js 24, 5 of 5 on Node.js 20 |',
    ]);
    expect(loop?.slice(1)).toEqual(['3.00 to 3.00', '3.00 to 3.00', 'met |']);
  });

  it('has the quartiles of every workload on Node.js 24', () => {
    const workloads = readFigures()['24']?.workloads ?? [];
    expect(workloads).toHaveLength(5);
    for (const {
      name,
      ofFloor: { low, middle, high },
    } of workloads) {
      const ratio = `${middle.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
      expect(PAGE).toMatch(new RegExp(`^\\| ${name} \\| .*${ratio.replaceAll(/[().]/g, '\\$&')}`, 'm'));
    }
  });
});
