import fc from 'fast-check';
import { IPv4, IPv6 } from 'ip-num';
import { describe, expect, it } from 'vitest';
import { readRange } from '../../src/net/ranges.ts';
import { readDropRules } from '../../src/volume/read-drop-rules.ts';
import { DROP_BY_RULE, KEEP, VolumeControl } from '../../src/volume/volume-control.ts';
import { ANY_CODE_POINT } from '../support/any-code-point.ts';
import { recordOf } from '../unit/parse/parse-text.ts';

/** Few values per field, so that terms often match and rules often drop; among them different spellings of equal values. */
const TOKENS = {
  srcaddr: [
    '10.0.0.1',
    '10.0.1.1',
    '10.128.0.1',
    '2001:db8::1',
    '2001:0DB8:0:0::1',
    '2001:db8:1::1',
    '::ffff:10.0.0.1',
  ],
  dstaddr: ['10.0.0.1', '10.0.1.1', '192.0.2.1', '2001:db8::1', '::'],
  'pkt-srcaddr': ['10.0.0.1', '255.255.255.255'],
  'pkt-dstaddr': ['10.0.1.1', 'ffff::'],
  srcport: ['0', '53', '0053', '1024', '65535'],
  dstport: ['0', '53', '123', '49152'],
  protocol: ['6', '17', '1', '58', '006'],
  action: ['ACCEPT', 'REJECT'],
  'log-status': ['OK', 'NODATA', 'SKIPDATA'],
  'flow-direction': ['ingress', 'egress'],
  'account-id': ['123456789012', '012345678901', 'unknown'],
  'interface-id': ['eni-0a1b', 'eni-0a1b2c', 'eni-0b'],
  'vpc-id': ['vpc-0a', 'vpc-0b'],
  'subnet-id': ['subnet-0a', 'subnet-0b'],
  'instance-id': ['i-0a', 'i-0b'],
  region: ['eu-central-1', 'eu-central-2'],
} as const satisfies Record<string, readonly string[]>;

/** Values of the terms that match them. */
const PORTS = ['0', '53', '123', '1024', '0-52', '53-123', '1024-65535', '49152-65535', '0-65535'];
const ADDRESSES = [
  ...['10.0.0.1', '10.0.0.0/31', '10.0.0.0/8', '10.128.0.0/9', '0.0.0.0/0', '192.0.2.0/24', '255.255.255.255'],
  ...['2001:db8::/32', '2001:DB8::1', '2001:db8::/47', '::/0', '::', '::ffff:0:0/96', '8000::/1'],
];
const VALUES: Readonly<Record<string, readonly string[]>> = {
  ...TOKENS,
  action: ['ACCEPT', 'reject'],
  protocol: ['tcp', 'UDP', '1', '58', '255'],
  port: PORTS,
  srcport: PORTS,
  dstport: PORTS,
  address: ADDRESSES,
  srcaddr: ADDRESSES,
  dstaddr: ADDRESSES,
  'pkt-srcaddr': ADDRESSES,
  'pkt-dstaddr': ADDRESSES,
};
const FIELDS_OF: Readonly<Record<string, readonly string[]>> = {
  port: ['srcport', 'dstport'],
  address: ['srcaddr', 'dstaddr'],
};
const NUMBERS_OF_PROTOCOLS: Readonly<Record<string, string>> = { tcp: '6', UDP: '17' };

interface Term {
  readonly name: string;
  readonly operator: string;
  readonly values: readonly string[];
}
type Tokens = Readonly<Record<string, string>>;

const term: fc.Arbitrary<Term> = fc.constantFrom(...Object.entries(VALUES)).chain(([name, values]) =>
  fc.record({
    name: fc.constant(name),
    operator: fc.constantFrom('=', '=', '!='),
    values: fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 4 }),
  }),
);
const textOfTerm = ({ name, operator, values }: Term): string => `${name}${operator}${values.join(',')}`;
const rule = fc.uniqueArray(term, { minLength: 1, maxLength: 3, selector: textOfTerm });

/** Valid rules without duplicates; another test covers the refusal of duplicates. */
const rules = fc.array(rule, { minLength: 1, maxLength: 4 }).filter((all) => {
  try {
    readDropRules(textOf(all), readRange);
    return true;
  } catch {
    return false;
  }
});

function textOf(all: readonly (readonly Term[])[]): string {
  return all.map((terms) => terms.map(textOfTerm).join(' ')).join(';');
}

/** A line of some of the fields in any order, with some values absent. */
const line = fc
  .shuffledSubarray(Object.entries(TOKENS), { minLength: 2 })
  .chain((fields) =>
    fc.tuple(
      ...fields.map(([name, tokens]) =>
        fc.tuple(
          fc.constant(name),
          fc.oneof({ arbitrary: fc.constantFrom<string[]>(...tokens), weight: 9 }, fc.constant('-')),
        ),
      ),
    ),
  )
  .filter((tokens) => tokens.some(([, token]) => token !== '-'));

/** Whether an address is in a block, by comparing prefixes in base 2. */
function isWithin(address: string, block: string): boolean {
  const [first = '', length] = block.split('/');
  if (address.includes(':') !== first.includes(':')) return false;
  const binary = (text: string): string =>
    text.includes(':')
      ? IPv6.fromString(text).getValue().toString(2).padStart(128, '0')
      : IPv4.fromString(text).getValue().toString(2).padStart(32, '0');
  return binary(address).startsWith(binary(first).slice(0, length === undefined ? undefined : Number(length)));
}

/** Whether a token matches the value of a term, judged from the texts alone. */
function matches(name: string, token: string, value: string): boolean {
  if (name.endsWith('port')) {
    const [first, last = first] = value.split('-').map(Number);
    return first !== undefined && last !== undefined && first <= Number(token) && Number(token) <= last;
  }
  if (name.endsWith('addr') || name === 'address') return isWithin(token, value);
  if (name === 'protocol') return Number(NUMBERS_OF_PROTOCOLS[value] ?? value) === Number(token);
  return value.toLowerCase() === token.toLowerCase();
}

function holds({ name, operator, values }: Term, tokens: Tokens): boolean {
  const present = (FIELDS_OF[name] ?? [name]).map((field) => tokens[field] ?? '-');
  const isAny = present.some((token) => token !== '-' && values.some((value) => matches(name, token, value)));
  return operator === '=' ? isAny : !isAny && !present.includes('-');
}

describe('A drop rule', () => {
  it('drops a record if, and only if, each of its terms holds, and the first such rule is named', () => {
    const numbersSeen = new Set<number>();
    fc.assert(
      fc.property(rules, line, (all, fields) => {
        // Prepare
        const control = new VolumeControl(readDropRules(textOf(all), readRange), 1);
        const record = recordOf(fields.map(([, token]) => token).join(' '), fields.map(([name]) => name).join(' '));
        const expected = all.findIndex((terms) => terms.every((each) => holds(each, Object.fromEntries(fields)))) + 1;

        // Act
        const verdict = control.judge(record);

        // Assess
        expect([verdict, control.lastRule, control.lastWeight]).toEqual([
          expected === 0 ? KEEP : DROP_BY_RULE,
          expected,
          1,
        ]);
        numbersSeen.add(expected);
      }),
      { numRuns: 3_000 },
    );

    // Assess: both outcomes occurred, and rules after the first one matched
    expect([...numbersSeen].toSorted()).toEqual([0, 1, 2, 3, 4]);
  });

  it('is read in the same way whatever separates it from the next, and in whatever order its terms are', () => {
    fc.assert(
      fc.property(rules, line, fc.constantFrom(';', '\n', ' ; ', ';\n\n', '\r\n'), (all, fields, separator) => {
        // Prepare
        const other = all.map((terms) => terms.toReversed().map(textOfTerm).join(' \t')).join(separator);
        const controls = [textOf(all), other].map((text) => new VolumeControl(readDropRules(text, readRange), 1));
        const record = recordOf(fields.map(([, token]) => token).join(' '), fields.map(([name]) => name).join(' '));

        // Act
        const verdicts = controls.map((control) => [control.judge(record), control.lastRule]);

        // Assess
        expect(verdicts[1]).toEqual(verdicts[0]);
      }),
    );
  });

  it('is read, or refused with a RangeError that names the position, whatever the text', () => {
    const piece = fc.oneof(
      fc.constantFrom('=', '!=', ',', ';', ' ', '\n', '-', '/', 'port', 'address', 'action', 'ACCEPT', '53', '::', 'é'),
      term.map(textOfTerm),
      fc.string({ unit: ANY_CODE_POINT, maxLength: 5 }),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
        (text) => {
          // Prepare, Act
          const message = messageOf(text);

          // Assess
          expect(message).toMatch(/^(?:read|rule \d+: .+)$/s);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

function messageOf(text: string): string {
  try {
    readDropRules(text, readRange);
    return 'read';
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}
