import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { summaryOf } from '../../../src/report/summary.ts';
import { flowRecord, fromInternet, receivedRecord, reportOf } from '../../support/report-of.ts';

const HOSTILE = [
  '\u001b[31mred',
  '\u202Egnp',
  '\u{F0000}',
  '日本語のとても長い名前がここにあります日本語のとても長い名前',
  '👩‍👩‍👧‍👦'.repeat(40),
  '',
];
// all characters that a terminal may interpret, except line feeds
const INTERPRETED = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/u;

describe('the summary of a report', () => {
  it('stays on a screen of 80 columns and 24 lines, whatever the results and names', async () => {
    const documents = HOSTILE.flatMap((name) =>
      Array.from({ length: 4 }, (_, index) => [
        receivedRecord({ action: 'REJECT', src_owner_name: name, dstport: 5432 + index, service_port: 5432 + index }),
        fromInternet({ dst_owner_name: name, dstport: 22, service_port: 22 }),
        flowRecord({ src_owner_name: name, traffic_path_name: name, bytes: 9_000_000_000_000_000 }),
      ]).flat(),
    );
    const text = summaryOf(await reportOf([...documents, JSON.stringify({ log_status: 'SKIPDATA' })]));
    const lines = text.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(24);
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(80);
    expect(text).not.toMatch(INTERPRETED);
    expect(text).toContain('missing   1 SKIPDATA interval');
  });

  it('says what it can without any record', async () => {
    expect(summaryOf(await reportOf([]))).toBe(
      [
        'Times unknown, 0 flow records',
        'allowed            0',
        'denied             0',
        'sent             0 B',
        '',
      ].join('\n'),
    );
  });

  it('lists what could not reach what, what is open, and who sends most', async () => {
    const documents = [
      ...Array.from({ length: 3 }, () => receivedRecord({ action: 'REJECT' })),
      flowRecord({ start: 1_772_440_000, end: 1_772_440_060, bytes: 3_000 }),
      receivedRecord({ start: 1_772_440_000, end: 1_772_440_060, bytes: 3_000 }),
      fromInternet({ dst_owner_name: 'bastion', dstport: 22, service_port: 22, service_name: 'ssh' }),
    ];
    const text = summaryOf(await reportOf(documents));
    expect(text).toContain(
      'cannot reach\n  app → db:5432                                        3  allowed at other times\n',
    );
    expect(text).toContain(
      'open to the internet\n  bastion:22                                           1  from 1 address\n',
    );
    expect(text).toContain('most sent\n  app                                             3.0 kB  75.0 %\n');
  });

  it('draws the flows of each interval, in proportion to the largest', async () => {
    const at = (minute: number): string => flowRecord({ start: 1_772_442_000, end: 1_772_442_000 + minute * 60 });
    const text = summaryOf(await reportOf([at(1), at(1), at(3)]));
    expect(text).toContain('allowed            3   █ ▄\n');
  });
});
