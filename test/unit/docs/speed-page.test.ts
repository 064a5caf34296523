import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readFigures } from '../../../scripts/bench/figures.mjs';
import { WORKLOADS } from '../../../scripts/bench/workloads.mjs';
import { aimTable } from '../../../scripts/docs/speed-targets.mjs';

const PAGE = readFileSync(new URL('../../../docs/speed.md', import.meta.url), 'utf8');

/** A generated section of the page. */
function sectionOf(name: string): string {
  const [, section = ''] = PAGE.split(`<!-- generated: ${name} -->`);
  return section.split('<!-- end -->')[0] ?? '';
}

/** The rows without the header row, as cells. */
const rowsOf = (table: string): string[][] =>
  table
    .split('\n')
    .slice(2)
    .map((line) => line.split(' | '));

const quartiles = (middle: number) => ({ low: middle, middle, high: middle });

/** Figures of both versions with these ratios for each contender in every workload. */
const figuresWith = (ofFloor: number, overLoop: number): ReturnType<typeof readFigures> => {
  const figures = readFigures();
  const ours = () => ({ micros: quartiles(5), ofFloor: quartiles(ofFloor), overLoop: quartiles(overLoop) });
  for (const version of Object.values(figures)) {
    version.workloads = WORKLOADS.map(({ name }) => ({
      name,
      micros: { floor: quartiles(5), idiomatic: quartiles(15) },
      ours: { pipeline: ours(), live: ours() },
    }));
  }
  return figures;
};

describe('the page on speed', () => {
  it('begins with five aims, each with a result', () => {
    // Act
    const rows = rowsOf(sectionOf('aims').trim());
    // Assess
    expect(PAGE.indexOf('<!-- generated: aims -->')).toBeLessThan(PAGE.indexOf('##'));
    expect(rows).toHaveLength(5);
    for (const row of rows) expect(row.at(-1)).toMatch(/^(?:met|not met.*) \|$/);
  });

  it('counts the workloads that miss a ratio, by version', () => {
    // Prepare
    const figures = figuresWith(0.7, 3.3);
    const first = figures['24']?.workloads[0]?.ours.pipeline ?? expect.fail('no workload');
    first.ofFloor = quartiles(0.69);
    // Act
    const [floor, loop, live, fresh] = rowsOf(aimTable(figures));
    // Assess
    const count = WORKLOADS.length - 1;
    expect(floor?.slice(1)).toEqual([
      '0.69 to 0.70',
      '0.70',
      `not met: ${count - 1} of ${count} on Node.js 24, ${count} of ${count} on Node.js 20 |`,
    ]);
    expect(loop?.slice(1)).toEqual(['3.30', '3.30', 'met |']);
    expect(live?.slice(1)).toEqual(['0.70', '0.70', 'met |']);
    expect(fresh?.slice(1)).toEqual(['0.70', '0.70', 'met |']);
  });

  it('does not call an aim met that was not measured', () => {
    // Prepare
    const figures = figuresWith(0.7, 3.3);
    for (const version of Object.values(figures)) version.workloads = version.workloads.slice(0, 1);
    // Act
    const [, , , fresh] = rowsOf(aimTable(figures));
    // Assess
    expect(fresh?.slice(1, 3)).toEqual(['not measured', 'not measured']);
    expect(fresh?.at(-1)).toBe('not met: 0 of 2 on Node.js 24, 0 of 2 on Node.js 20 |');
  });

  it('has the quartiles of every workload on both versions', () => {
    const versions = readFigures();
    expect(Object.keys(versions)).toEqual(['20', '24']);
    for (const { workloads } of Object.values(versions)) {
      for (const { name, ours } of workloads) {
        const { low, middle, high } = ours.pipeline?.ofFloor ?? expect.fail(name);
        const ratio = `${middle.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
        expect(PAGE).toMatch(new RegExp(`^\\| ${name} \\| .*${ratio.replaceAll(/[().]/g, '\\$&')}`, 'm'));
      }
    }
  });
});
