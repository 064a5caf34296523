import { describe, expect, it } from 'vitest';
import { readRange } from '../../../src/net/ranges.ts';
import { textsOfValues } from '../../../src/volume/drop-rule.ts';
import { MAX_DROP_RULES, MAX_DROP_RULES_BYTES, readDropRules } from '../../../src/volume/read-drop-rules.ts';
import { TERMS } from '../../../src/volume/terms.ts';

/** The rules in their canonical spelling, with terms in the order written. */
function canonical(text: string): string[][] {
  return readDropRules(text, readRange).map(({ terms }) =>
    terms.map(({ name, isNegated, values }) => `${name}${isNegated ? '!=' : '='}${textsOfValues(values).join(',')}`),
  );
}

function messageOf(text: string): string {
  try {
    readDropRules(text, readRange);
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
  return 'no error';
}

describe('readDropRules', () => {
  it('reads rules of terms of values', () => {
    // Prepare
    const text = 'action=ACCEPT port=53,123; srcaddr=10.0.0.0/8 dstaddr!=10.1.0.0/16';

    // Act
    const rules = canonical(text);

    // Assess
    expect(rules).toEqual([
      ['action=ACCEPT', 'port=53,123'],
      ['srcaddr=10.0.0.0/8', 'dstaddr!=10.1.0.0/16'],
    ]);
  });

  it.each([
    'action=ACCEPT+port=53,123+or+srcaddr=10.0.0.0/8+dstaddr!=10.1.0.0/16',
    'action=ACCEPT+port=53,123;srcaddr=10.0.0.0/8+dstaddr!=10.1.0.0/16',
    'action=ACCEPT port=53,123 or srcaddr=10.0.0.0/8 dstaddr!=10.1.0.0/16',
    ' action=ACCEPT + port=53,123 + or + srcaddr=10.0.0.0/8 +dstaddr!=10.1.0.0/16;',
    'action=ACCEPT+port=53,123\nsrcaddr=10.0.0.0/8+dstaddr!=10.1.0.0/16',
  ])('also reads rules without spaces and quotes: %j', (text) => {
    // Act
    const rules = canonical(text);

    // Assess
    expect(rules).toEqual([
      ['action=ACCEPT', 'port=53,123'],
      ['srcaddr=10.0.0.0/8', 'dstaddr!=10.1.0.0/16'],
    ]);
  });

  it.each([
    ['action=ACCEPT+', 'rule 1: a term is missing before or after +'],
    ['+action=ACCEPT', 'rule 1: a term is missing before or after +'],
    ['action=ACCEPT++port=53', 'rule 1: a term is missing before or after +'],
    ['action=ACCEPT+or+', 'rule 2: a rule needs at least one term, such as action=ACCEPT'],
    ['action=ACCEPT+or+or+port=53', /^rule 2: /],
  ])('refuses %j, in which something is missing', (text, message) => {
    // Act, Assess
    if (typeof message === 'string') expect(messageOf(text)).toBe(message);
    else expect(messageOf(text)).toMatch(message);
  });

  it.each([
    ['nothing', '', []],
    ['blanks', ' \n\t\r\n ', []],
    ['a rule a line', 'port=1\nport=2', ['port=1', 'port=2']],
    ['blank lines and Windows line ends', '\r\n\r\nport=1\r\n\r\nport=2\r\n', ['port=1', 'port=2']],
    ['a semicolon behind each rule', 'port=1;\nport=2;port=3;', ['port=1', 'port=2', 'port=3']],
    ['spaces around', '  port=1 ;\t port=2  ', ['port=1', 'port=2']],
  ])('finds the rules of a text with %s', (_what, text, expected) => {
    // Prepare, Act
    const rules = canonical(text);

    // Assess
    expect(rules).toEqual(expected.map((rule) => [rule]));
  });

  it.each([
    ['action=accept,Reject', 'action=ACCEPT,REJECT'],
    ['log-status=nodata', 'log-status=NODATA'],
    ['flow-direction=EGRESS', 'flow-direction=egress'],
    ['protocol=tcp,UDP,50,IPv6-ICMP', 'protocol=6,17,50,58'],
    ['protocol=0,255', 'protocol=0,255'],
    ['port=0,65535,1024-65535,7-7', 'port=0,65535,1024-65535,7'],
    ['srcport!=1-2', 'srcport!=1-2'],
    ['address=10.0.0.1,2001:DB8:0::/32', 'address=10.0.0.1/32,2001:db8::/32'],
    ['pkt-srcaddr=0.0.0.0/0,::/0', 'pkt-srcaddr=0.0.0.0/0,::/0'],
    ['account-id=012345678901,unknown', 'account-id=012345678901,unknown'],
    ['interface-id=eni-0a1b2c3d', 'interface-id=eni-0a1b2c3d'],
    ['instance-id=i-0a1b', 'instance-id=i-0a1b'],
    ['region=eu-central-1,us-gov-west-1,eusc-de-east-1', 'region=eu-central-1,us-gov-west-1,eusc-de-east-1'],
  ])('accepts %s', (text, expected) => {
    // Prepare, Act
    const rules = canonical(text);

    // Assess
    expect(rules).toEqual([[expected]]);
  });

  it.each([
    ['port=70000', '"70000"', 'a port from 0 to 65535, or a range of ports such as 1024-65535'],
    ['port=-1', '"-1"', 'a port from 0 to 65535, or a range of ports such as 1024-65535'],
    ['port=1-65536', '"1-65536"', 'a port from 0 to 65535, or a range of ports such as 1024-65535'],
    ['port=1-2-3', '"1-2-3"', 'a port from 0 to 65535, or a range of ports such as 1024-65535'],
    ['port=0x50', '"0x50"', 'a port from 0 to 65535, or a range of ports such as 1024-65535'],
    ['port==53', '"=53"', 'a port from 0 to 65535, or a range of ports such as 1024-65535'],
    ['protocol=256', '"256"', 'a protocol number from 0 to 255 or an IANA keyword such as tcp'],
    ['protocol=tpc', '"tpc"', 'a protocol number from 0 to 255 or an IANA keyword such as tcp'],
    ['action=DENY', '"DENY"', 'one of ACCEPT, REJECT'],
    ['log-status=-', '"-"', 'one of OK, NODATA, SKIPDATA'],
    ['vpc-id=subnet-1', '"subnet-1"', 'an id that begins with vpc-'],
    ['vpc-id=vpc-', '"vpc-"', 'an id that begins with vpc-'],
    ['account-id=12345', '"12345"', 'an account id of 12 digits, or unknown'],
    ['region=eu-central-1a', '"eu-central-1a"', 'a Region such as eu-central-1'],
  ])('refuses %s, with the value and its expected form', (term, value, expectation) => {
    // Prepare, Act
    const message = messageOf(`action=REJECT; ${term}`);

    // Assess
    expect(message).toBe(`rule 2: term "${term}": the value must be ${expectation}, not ${value}`);
  });

  it.each([
    ['port=20-10', 'the range 20-10 must begin with the lower port: 10-20'],
    ['srcaddr=10.0.0.5/8', '10.0.0.5/8 has bits set after the prefix; did you mean 10.0.0.0/8?'],
    [
      'srcaddr=office',
      '"office" is not a CIDR block: "office" is not an IPv4 address without leading zeros or an IPv6 address',
    ],
    ['port=', 'a value is missing'],
    ['port!=', 'a value is missing'],
    ['port=1,,2', 'a value between commas is empty'],
    ['port=1,', 'a value between commas is empty'],
    ['port=53,53', '"53" is given twice'],
    ['protocol=tcp,6', '"tcp" is the same as "6"'],
    ['address=::1,0:0::1', '"::1" is the same as "0:0::1"'],
    ['port', 'a term must be name=value or name!=value; separate several values by commas without spaces'],
    ['port!53', 'a term must be name=value or name!=value; separate several values by commas without spaces'],
  ])('refuses %s and gives the reason', (term, reason) => {
    // Prepare, Act
    const message = messageOf(term);

    // Assess
    expect(message).toBe(`rule 1: term "${term}": ${reason}`);
  });

  it.each(['dst', 'Action', 'log_status', '', 'toString', '__proto__'])(
    'refuses the name "%s" and lists the known ones',
    (name) => {
      // Prepare, Act
      const message = messageOf(`${name}=1`);

      // Assess
      expect(message).toBe(
        `rule 1: term "${name}=1": "${name}" is not the name of a term; allowed are ${Object.keys(TERMS).join(', ')}`,
      );
    },
  );

  it.each([
    ['port=1;;port=2', 2],
    ['; port=1', 1],
    [';', 1],
    ['port=1;\n;', 2],
  ])('refuses %j, in which a rule has no term', (text, number) => {
    // Prepare, Act
    const message = messageOf(text);

    // Assess
    expect(message).toBe(`rule ${number}: a rule needs at least one term, such as action=ACCEPT`);
  });

  it.each([
    ['port=1; port=2; port=1', 3, 1],
    ['port=1,2 action=ACCEPT; action=accept port=2,1', 2, 1],
    ['srcaddr=2001:db8::/32; srcaddr=2001:0DB8::/32', 2, 1],
  ])('refuses %s, which says the same twice', (text, again, first) => {
    // Prepare, Act
    const message = messageOf(text);

    // Assess
    expect(message).toBe(`rule ${again}: the same as rule ${first}`);
  });

  it('refuses a repeated term of a rule, and accepts two terms of one name', () => {
    // Prepare, Act
    const messages = [messageOf('port=53 action=ACCEPT port=53'), messageOf('port=53 port=1024-65535 port!=9')];

    // Assess
    expect(messages).toEqual(['rule 1: term "port=53": the rule contains it twice', 'no error']);
  });

  it.each([
    ['rules', MAX_DROP_RULES, (count: number) => numbers(count, (port) => `port=${port}`).join(';')],
    ['terms', 20, (count: number) => numbers(count, (port) => `port!=${port}`).join(' ')],
    ['values', 1000, (count: number) => `port=${numbers(count, (port) => `${port}`).join(',')}`],
  ])('accepts %s up to a limit of %i', (_what, bound, textOf) => {
    // Prepare, Act
    const messages = [messageOf(textOf(bound)), messageOf(textOf(bound + 1))];

    // Assess
    expect(messages[0]).toBe('no error');
    expect(messages[1]).toContain(`at most ${bound} `);
    expect(messages[1]).toContain(`, not ${bound + 1}`);
  });

  it('accepts text up to a limit in bytes', () => {
    // Prepare
    const longest = 'port=1'.padEnd(MAX_DROP_RULES_BYTES);

    // Act
    const messages = [messageOf(longest), messageOf(`${longest} `), messageOf('é'.repeat(40_000))];

    // Assess
    expect(messages).toEqual([
      'no error',
      'drop rules may have at most 65536 bytes, not 65537',
      'drop rules may have at most 65536 bytes, not 80000',
    ]);
  });

  it('repeats only the beginning of a long term', () => {
    // Prepare, Act
    const message = messageOf(`vpc-id=${'x'.repeat(60_000)}`);

    // Assess
    expect(message.length).toBeLessThan(300);
  });
});

function numbers(count: number, textOf: (number: number) => string): string[] {
  return Array.from({ length: count }, (_, number) => textOf(number));
}
