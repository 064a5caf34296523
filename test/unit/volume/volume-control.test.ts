import { describe, expect, it } from 'vitest';
import { readRange } from '../../../src/net/ranges.ts';
import { readDropRules } from '../../../src/volume/read-drop-rules.ts';
import { VolumeControl } from '../../../src/volume/volume-control.ts';
import { judgeLine } from './judge-line.ts';

describe('VolumeControl', () => {
  it.each([
    ['', 1, false],
    ['port=53', 1, true],
    ['', 2, true],
    ['port=53', 2, true],
  ])('with the rules "%s" and one in %i is active: %s', (rules, sampleAccept, expected) => {
    // Prepare, Act
    const control = new VolumeControl(readDropRules(rules, readRange), sampleAccept);

    // Assess
    expect(control.isActive).toBe(expected);
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses to keep one in %s', (sampleAccept) => {
    // Prepare, Act, Assess
    expect(() => new VolumeControl([], sampleAccept)).toThrow(
      new RangeError(`sampleAccept must be a whole number of at least 1, not ${sampleAccept}`),
    );
  });

  it('remembers the rule of the last record that a rule omitted', () => {
    // Prepare
    const control = new VolumeControl(readDropRules('dstport=1; dstport=2', readRange), 1);

    // Act
    const numbers = [control.lastRule];
    for (const port of [3, 2, 3, 1]) {
      judgeLine(control, `10.0.0.1 10.0.0.2 ${port}`, 'srcaddr dstaddr dstport');
      numbers.push(control.lastRule);
    }

    // Assess
    expect(numbers).toEqual([0, 0, 2, 2, 1]);
  });

  it('gives a record that is not kept by sampling the weight 1 again', () => {
    // Prepare
    const control = new VolumeControl(readDropRules('dstport=53', readRange), 2);
    const weightOf = (line: string): number => {
      judgeLine(control, line, 'srcaddr dstaddr srcport dstport protocol action');
      return control.lastWeight;
    };
    const accepted = Array.from({ length: 40 }, (_, port) => `10.0.0.1 10.0.0.2 ${port} 443 6 ACCEPT`);
    const kept = accepted.find((line) => weightOf(line) === 2);

    // Act
    const weights = ['10.0.0.1 10.0.0.2 1 53 17 ACCEPT', '10.0.0.1 10.0.0.2 1 443 6 REJECT'].map((line) => [
      weightOf(kept ?? ''),
      weightOf(line),
    ]);

    // Assess
    expect(weights).toEqual([
      [2, 1],
      [2, 1],
    ]);
  });
});
