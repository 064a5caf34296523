import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heatMap } from '../../../../src/report/page/charts/heat-map.ts';
import { levelsOf } from '../../../../src/report/page/charts/levels.ts';
import { matrix } from '../../../../src/report/page/charts/matrix.ts';
import { nameMarkup, shortened } from '../../../../src/report/page/charts/names.ts';
import { sankey } from '../../../../src/report/page/charts/sankey.ts';
import { scatter } from '../../../../src/report/page/charts/scatter.ts';
import { sparkline } from '../../../../src/report/page/charts/sparkline.ts';
import { table } from '../../../../src/report/page/charts/table.ts';
import { timeline } from '../../../../src/report/page/charts/timeline.ts';
import type { Markup } from '../../../../src/report/page/markup.ts';
import { timesOf } from '../../../../src/report/page/timeline-data.ts';
import { ANY_CODE_POINT } from '../../../support/any-code-point.ts';
import { lengthFaults, readMarkup } from '../../../support/markup-faults.ts';

const HOSTILE = [
  '</script><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'; DROP TABLE flows; --",
  '<!--',
  ']]>',
  '&lt;b&gt;',
  '\u202Egnp.exe',
  '\u0000\u001b[31m',
  '\ud800',
  '__proto__',
  'constructor',
  '',
  'a'.repeat(10_000),
  '👩‍👩‍👧‍👦'.repeat(50),
];
const names = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: ANY_CODE_POINT, maxLength: 40 }));
const amounts = fc.oneof(
  fc.constantFrom(0n, 1n, 2n ** 63n, 10n ** 30n, -1n),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
  fc.bigInt({ min: 0n, max: 1_000n }),
);
const hours = fc.record({
  daySeconds: fc.integer({ min: 0, max: 40_000 }).map((day) => day * 86_400),
  hour: fc.integer({ min: 0, max: 23 }),
  bytes: amounts,
});
const pairs = fc.record({ from: names, to: names, bytes: amounts, flows: amounts });
const points = fc.record({ name: names, x: amounts, y: amounts, weight: amounts });
const streams = fc.record({
  sender: fc.option(names, { nil: undefined }),
  way: names,
  target: fc.option(names, { nil: undefined }),
  bytes: amounts,
});
const rows = fc.record({ name: names, port: fc.option(amounts, { nil: undefined }), bytes: amounts });

function tableOf(items: readonly { name: string; port: bigint | undefined; bytes: bigint }[]): Markup {
  return table({
    caption: 'A table',
    items,
    columns: (make) => [
      make.name(
        'Name',
        (item) => item.name,
        (item) => item.name,
      ),
      make.address('Address', (item) => item.name),
      make.port(
        'Port',
        (item) => item.port,
        (item) => item.name,
      ),
      make.bar('Share', ({ bytes }) => [
        { value: bytes, tone: 'no' },
        { value: bytes, tone: 'no2' },
      ]),
      make.bytes('Bytes', (item) => item.bytes),
      make.denied('Denied', (item) => item.bytes),
      make.time('When', (item) => Number(item.bytes)),
    ],
  });
}

const CHARTS = [
  ['a table', fc.array(rows, { maxLength: 6 }).map(tableOf)],
  ['a heat map', fc.array(hours, { maxLength: 40 }).map((values) => heatMap('Hours', values))],
  ['a matrix', fc.array(pairs, { maxLength: 20 }).map((values) => matrix('Pairs', values, 12))],
  [
    'a scatter plot',
    fc
      .array(points, { maxLength: 30 })
      .map((values) =>
        scatter({ label: 'Points', xTitle: 'ports', yTitle: 'hosts', weightTitle: 'flows', points: values }),
      ),
  ],
  [
    'a Sankey diagram',
    fc
      .array(streams, { maxLength: 30 })
      .map((values) => sankey('Ways', values, (way) => ({ label: way, tone: 'nat' }))),
  ],
  ['a sparkline', fc.array(amounts, { maxLength: 60 }).map(sparkline)],
] as const;

describe.each(CHARTS)('the markup of %s', (_, markups) => {
  it('is well-formed, whatever the names', () => {
    fc.assert(
      fc.property(markups, (markup) => {
        expect(readMarkup(markup.toString()).faults).toEqual([]);
      }),
    );
  });

  it('has lengths that are numbers, and no negative size, whatever the values', () => {
    fc.assert(
      fc.property(markups, (markup) => {
        const text = markup.toString();
        expect(lengthFaults(readMarkup(text).elements)).toEqual([]);
        expect(text).not.toMatch(/="[^"]*(?:NaN|Infinity|undefined)/);
      }),
    );
  });

  it('has no style, no handler, no link, and nothing that loads something', () => {
    fc.assert(
      fc.property(markups, (markup) => {
        for (const { name, attributes } of readMarkup(markup.toString()).elements) {
          expect(['a', 'img', 'script', 'iframe', 'image', 'use', 'base', 'link', 'style']).not.toContain(name);
          for (const key of attributes.keys()) expect(key).not.toMatch(/^(?:on|style$|href|src)/);
        }
      }),
    );
  });
});

describe('charts', () => {
  it('show the raw number next to the rounded one, and a dash for none', () => {
    const text = tableOf([{ name: 'a', port: undefined, bytes: 9_223_372_036_854_775_807n }]).toString();
    expect(text).toContain('<td class="n" data-v="9223372036854775807">9.2 EB</td>');
    expect(text).toContain('<td>–');
  });

  it('draw bars in proportion to the largest, in parts', () => {
    const text = table({
      caption: 'Bars',
      items: [10n, 5n],
      columns: (make) => [
        make.count('Number', (item) => item),
        make.bar('Share', (item) => [
          { value: item / 5n, tone: 'no' },
          { value: item - item / 5n, tone: 'no2' },
        ]),
      ],
    }).toString();
    const widths = readMarkup(text).elements.flatMap(({ name, attributes }) =>
      name === 'rect' ? [attributes.get('x'), attributes.get('width')] : [],
    );
    expect(widths).toEqual(['0%', '20%', '20%', '80%', '0%', '10%', '10%', '40%']);
  });

  it('truncate between the characters that people see', () => {
    expect(shortened('🇩🇪🇫🇷🇪🇸', 2)).toBe('🇩🇪…');
    expect(shortened('e\u0301'.repeat(3), 3)).toBe('e\u0301'.repeat(3));
    expect(shortened('abcdef', 4)).toBe('abc…');
    expect(shortened(`a${'\u0301'.repeat(1_000_000)}`, 4)).toBe('…');
  });

  it('keep a truncated name within its limit', () => {
    fc.assert(
      fc.property(names, fc.integer({ min: 1, max: 30 }), (name, most) => {
        const segments = [...new Intl.Segmenter('en').segment(shortened(name, most))];
        expect(segments.length).toBeLessThanOrEqual(most);
      }),
    );
  });

  it('isolate the direction of a name, and show what is invisible', () => {
    expect(nameMarkup('\u202Egnp').toString()).toBe('<bdi>⟨U+202E⟩gnp</bdi>');
  });

  it('give equal values one shade, and differences among small ones beside a huge one', () => {
    const equal = levelsOf([5n, 5n]);
    expect([equal.of(5n), equal.of(0n), equal.of(undefined)]).toEqual([4, 0, 0]);
    const { of } = levelsOf([1_000n, 2_000n, 100_000n, 700_000_000n]);
    expect([of(1_000n), of(100_000n), of(700_000_000n)]).toEqual([1, 3, 7]);
  });

  it.each([
    ['three hours', 900, 12, '15:00', 'Sun 22 Feb 14:30', 'Sun 22 Feb, 14:30'],
    ['thirty days', 86_400, 30, 'Thu 26 Feb', 'Sun 22 Feb 14:30', 'Sun 22 Feb, 14:30'],
    ['five months', 604_800, 20, '7 Apr 2026', 'Sun 22 Feb 14:30', 'Sun 22 Feb, 14:30'],
    ['five years', 2_592_000, 60, '18 Dec 2026', '2026-02-22 14:30', 'Sun, 22 Feb 2026, 14:30'],
  ])('have the year of a time where it is not evident: %s', (_, stepSeconds, intervals, tick, row, tip) => {
    // Prepare
    const first = Date.UTC(2026, 1, 22, 14, 30) / 1_000;
    const values = { allowed: 1n, denied: 0n, bytes: 1n };
    const last = first + stepSeconds * (intervals - 1);

    // Act
    const text = String(
      timeline({
        stepSeconds,
        intervals: [first, last].map((atSeconds) => ({ atSeconds, ...values })),
        owners: [],
        marks: [],
      }),
    );

    // Assess
    expect(text).toContain(`>${tick}</text>`);
    expect(text).toContain(`>${row}</th>`);
    const [, data = ''] = /id="timeline-data">([^<]*)</.exec(text) ?? [];
    expect(timesOf(JSON.parse(data))(0)).toBe(tip);
  });

  it('put an hour without bytes into a heat map as none', () => {
    const text = heatMap('Hours', [{ daySeconds: 0, hour: 3, bytes: 10n }]).toString();
    expect(text.match(/<td /g)).toHaveLength(24);
    expect(text.match(/class="q0"><\/i>|class="q0" data-tip/g)).toHaveLength(24);
    expect(text).toContain('Thu 1 Jan 03:00\n10 B');
  });

  it('keep the largest ends in a matrix, those with equal bytes in the order of their names', () => {
    const text = matrix(
      'Pairs',
      [
        { from: 'b', to: 'a', bytes: 5n, flows: 1n },
        { from: 'c', to: 'c', bytes: 5n, flows: 1n },
        { from: 'd', to: 'd', bytes: 1n, flows: 1n },
      ],
      3,
    ).toString();
    const heads = [...text.matchAll(/<th scope="row"[^>]*><bdi>(.*?)<\/bdi>/g)].map(([, name]) => name);
    expect(heads).toEqual(['a', 'b', 'c']);
  });

  it('give all that is not among the largest one node of a Sankey diagram', () => {
    const many = Array.from({ length: 20 }, (_, index) => ({
      sender: `s${index}`,
      way: 'w',
      target: 'others',
      bytes: BigInt(index + 1),
    }));
    const text = sankey('Ways', many, (way) => ({ label: way, tone: 'other' })).toString();
    const labels = [...text.matchAll(/class="strong"[^>]*>(.*?)<\/text>/g)].map(([, label]) => label);
    // the target is an owner that is named so
    expect(labels).toEqual(['s19', 's18', 's17', 's16', 's15', 's14', 's13', 's12', 'others', 'w', 'others']);
    expect(text).toContain('others\n78 B');
  });

  it('show a name of white space by its code points in tips, too', () => {
    // Prepare
    const [name, shown] = ['   ', '⟨U+0020⟩⟨U+0020⟩⟨U+0020⟩'];
    const point = { name, x: 3n, y: 1n, weight: 2n };
    const stream = { sender: name, way: name, target: name, bytes: 5n };

    // Act
    const tips = [
      matrix('Pairs', [{ from: name, to: name, bytes: 5n, flows: 1n }], 3),
      scatter({ label: 'Points', xTitle: 'x', yTitle: 'y', weightTitle: 'flows', points: [point] }),
      sankey('Ways', [stream], (way) => ({ label: way, tone: 'other' })),
    ].map((chart) => [...chart.toString().matchAll(/data-tip="(.*?)[\n"]/g)].map(([, tip]) => tip));

    // Assess
    const pair = `${shown} → ${shown}`;
    expect(tips).toEqual([[shown, shown, pair], [shown], [pair, pair, shown, shown, shown]]);
  });

  it('make points at the same place one circle', () => {
    const text = scatter({
      label: 'Points',
      xTitle: 'ports',
      yTitle: 'hosts',
      weightTitle: 'flows',
      points: ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name, x: 3n, y: 1n, weight: 2n })),
    }).toString();
    expect(text.match(/<circle/g)).toHaveLength(1);
    expect(text).toContain('a\nb\nc\nand 2 more\n10 flows\n3 ports\n1 hosts');
  });
});
