import { describe, expect, it } from 'vitest';
import { FlowLogRecord } from '../../../src/model/flow-log-record.ts';
import { parseIpText } from '../../../src/net/ip-address.ts';
import { readRange } from '../../../src/net/ranges.ts';
import { flowHash } from '../../../src/volume/flow-hash.ts';
import { readDropRules } from '../../../src/volume/read-drop-rules.ts';
import { DROP_BY_SAMPLE, KEEP, VolumeControl } from '../../../src/volume/volume-control.ts';
import { parseText } from '../parse/parse-text.ts';
import { judgeLine } from './judge-line.ts';

const FLOWS = 100_000;
/** With fair sampling, five standard deviations are exceeded once in 1.7 million. */
const MAX_DEVIATIONS = 5;
const FORMAT = 'srcaddr dstaddr srcport dstport protocol action';

/** Pseudorandom numbers below a bound, identical in every run: xorshift32. */
function randomNumbers(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
}

/** The number of lines that one in `sampleAccept` keeps. */
function keptOf(lines: readonly string[], sampleAccept: number): number {
  const { arena, records } = parseText(lines.join('\n'), FORMAT);
  const control = new VolumeControl([], sampleAccept);
  const record = new FlowLogRecord();
  let kept = 0;
  for (let line = 0; line < records.count; line++) {
    if (!records.moveTo(record, arena.bytes, line)) throw new Error(`line ${line} is no record`);
    if (control.judge(record) === KEEP) kept++;
  }
  return kept;
}

const below = randomNumbers(20_210_101);
const octets = (): string => `${below(256)}.${below(256)}.${below(256)}.${below(256)}`;
const groups = (): string => Array.from({ length: 8 }, () => below(65_536).toString(16)).join(':');

/** Realistic flows: all kinds, and some that differ only slightly, which a poor hash keeps alternately. */
const POPULATIONS: Readonly<Record<string, (index: number) => string>> = {
  'random IPv4 flows': () => `${octets()} ${octets()} ${below(65_536)} ${below(65_536)} 6 ACCEPT`,
  'random IPv6 flows': () => `${groups()} ${groups()} ${below(65_536)} ${below(65_536)} 17 ACCEPT`,
  'clients that count their ports up': (index) =>
    `10.0.${Math.floor(index / 50_000)}.7 10.0.9.9 ${1024 + (index % 50_000)} 443 6 ACCEPT`,
  'neighbours that ping each other': (index) =>
    `10.${index >> 16}.${(index >> 8) & 255}.${index & 255} 10.9.9.9 0 0 1 ACCEPT`,
  'ends that are both even or both odd': (index) =>
    `10.0.0.${2 * (index % 100)} 10.1.${Math.floor(index / 10_000)}.${2 * below(128)} ${2 * Math.floor(index / 100)} 8080 6 ACCEPT`,
};

describe('SAMPLE_ACCEPT', () => {
  describe.each(Object.entries(POPULATIONS))('of %s', (_name, flowOf) => {
    const lines = [...new Set(Array.from({ length: FLOWS }, (_, index) => flowOf(index)))];

    it.each([2, 10, 100])('keeps one in %i, like a random sample', (sampleAccept) => {
      // Prepare
      const share = 1 / sampleAccept;
      const deviation = Math.sqrt(lines.length * share * (1 - share));

      // Act
      const kept = keptOf(lines, sampleAccept);

      // Assess
      expect(lines.length).toBeGreaterThan(FLOWS * 0.9);
      expect(Math.abs(kept - lines.length * share)).toBeLessThan(MAX_DEVIATIONS * deviation);
    });
  });

  it('gives a kept flow its weight, and no other record', () => {
    // Prepare
    const control = new VolumeControl([], 10);
    const ports = Array.from({ length: 200 }, (_, port) => port);

    // Act
    const accepted = ports.map((port) => judgeLine(control, `10.0.0.1 10.0.0.2 ${port} 443 6 ACCEPT`, FORMAT));
    const rejected = ports.map((port) => judgeLine(control, `10.0.0.1 10.0.0.2 ${port} 443 6 REJECT`, FORMAT));

    // Assess
    expect(new Set(accepted)).toEqual(new Set(['keep 10', 'sample']));
    expect(new Set(rejected)).toEqual(new Set(['keep']));
  });

  it.each([
    ['rejected', '10.0.0.1 10.0.0.2 1 443 6 REJECT'],
    ['without action', '10.0.0.1 10.0.0.2 1 443 6 -'],
    ['without source address', '- 10.0.0.2 1 443 6 ACCEPT'],
    ['without destination address', '10.0.0.1 - 1 443 6 ACCEPT'],
    ['without addresses', '- - - - - ACCEPT'],
  ])('keeps every record that is %s', (_what, line) => {
    // Prepare: a sampling rate so low that no record would be kept by chance
    const control = new VolumeControl([], 1_000_000);

    // Act
    const verdict = judgeLine(control, line, FORMAT);

    // Assess
    expect(verdict).toBe('keep');
  });

  it.each([
    ['10.0.0.1 x', 'srcaddr later-field'],
    ['10.0.0.1 10.0.0.2 5', 'srcaddr dstaddr bytes'],
    ['ACCEPT 5', 'action bytes'],
  ])('keeps every record of a format that lacks what it uses: %s', (line, format) => {
    // Prepare
    const control = new VolumeControl([], 1_000_000);

    // Act
    const verdict = judgeLine(control, line, format);

    // Assess
    expect(verdict).toBe('keep');
  });

  it('samples formats without ports and protocol by the addresses', () => {
    // Prepare
    const control = new VolumeControl([], 2);
    const hosts = Array.from({ length: 100 }, (_, host) => host);
    const verdictOf = (line: string): string => judgeLine(control, line, 'srcaddr dstaddr action');

    // Act
    const there = hosts.map((host) => verdictOf(`10.0.0.${host} 10.0.1.1 ACCEPT`));
    const back = hosts.map((host) => verdictOf(`10.0.1.1 10.0.0.${host} ACCEPT`));

    // Assess
    expect(new Set(there)).toEqual(new Set(['keep 2', 'sample']));
    expect(back).toEqual(there);
  });

  it('applies after the rules', () => {
    // Prepare
    const control = new VolumeControl(readDropRules('dstport=53', readRange), 1_000_000);

    // Act
    const verdicts = [53, 443].map((port) => judgeLine(control, `10.0.0.1 10.0.0.2 1 ${port} 17 ACCEPT`, FORMAT));

    // Assess
    expect(verdicts).toEqual(['rule 1', 'sample']);
  });

  it('does not reuse the address of the previous record', () => {
    // Prepare: the same record cursor, as in a window
    const { arena, records } = parseText(
      Array.from({ length: 50 }, (_, host) => `10.0.0.${host} 10.0.1.1 1 443 6 ACCEPT`).join('\n'),
      FORMAT,
    );
    const [record, control] = [new FlowLogRecord(), new VolumeControl([], 3)];
    const lines = Array.from({ length: records.count }, (_, line) => line);

    // Act
    const together = lines.map((line) => records.moveTo(record, arena.bytes, line) && control.judge(record));
    const apart = lines.map(
      (line) => records.moveTo(record, arena.bytes, line) && new VolumeControl([], 3).judge(record),
    );

    // Assess
    expect(together).toEqual(apart);
    expect(new Set(together)).toEqual(new Set([KEEP, DROP_BY_SAMPLE]));
  });
});

describe('flowHash', () => {
  it.each([
    ['10.0.0.1', 1024, '10.0.0.2', 443, 6, 3_426_492_367],
    ['2001:db8::1', 51515, '2001:db8::2', 53, 17, 3_755_566_808],
    ['10.0.0.1', 0, '10.0.0.2', 0, 1, 1_324_878_642],
    ['10.0.0.1', -1, '10.0.0.2', -1, -1, 2_492_989_163],
  ])('of %s:%i and %s:%i, protocol %i, is that of earlier versions', (a, aPort, b, bPort, protocol, expected) => {
    // Prepare
    const [source, destination] = [parseIpText(a), parseIpText(b)];
    if (source === undefined || destination === undefined) throw new Error('both must be addresses');

    // Act
    const hashes = [
      flowHash(source, aPort, destination, bPort, protocol),
      flowHash(destination, bPort, source, aPort, protocol),
    ];

    // Assess
    expect(hashes).toEqual([expected, expected]);
  });
});
