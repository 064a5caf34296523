import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandMoreOptions } from '../../../src/config/more-options.ts';
import { MORE_OPTIONS, OPTIONS } from '../../../src/config/options.ts';
import {
  ConfigurationError,
  type OptionTexts,
  readOptions,
  refuseUnknownOptions,
} from '../../../src/config/read-options.ts';

const NAMES = Object.keys(OPTIONS);

/** The problems of a value of MORE_OPTIONS together with other variables. */
function problemsOf(value: string, others: OptionTexts = {}): readonly string[] {
  return expandMoreOptions({ ...others, MORE_OPTIONS: value }).problems;
}

describe('MORE_OPTIONS', () => {
  it('is not an option itself', () => {
    // Prepare, Act, Assess
    expect(NAMES).not.toContain(MORE_OPTIONS);
  });

  it.each([
    ['MAX_HOPS=5;EC2_BURST=20'],
    ['MAX_HOPS=5\nEC2_BURST=20'],
    ['MAX_HOPS=5,EC2_BURST=20'],
    ['MAX_HOPS=5, EC2_BURST=20;'],
    [' MAX_HOPS = 5 ;\r\n\n ; EC2_BURST=20;'],
    ['EC2_BURST=20;MAX_HOPS=5;SCHEMA='],
  ])('sets the options of %j', (value) => {
    // Prepare
    const others = { ON_NODATA: 'drop' };

    // Act
    const options = readOptions({ ...others, MORE_OPTIONS: value });

    // Assess
    expect(options).toEqual({ ...readOptions(others), maxHops: 5, ec2Burst: 20 });
  });

  it.each(['', ' \n', ';', undefined])('may be %j, and then sets no option', (value) => {
    // Prepare, Act
    const options = readOptions({ MORE_OPTIONS: value });

    // Assess
    expect(options).toEqual(readOptions({}));
  });

  it('keeps the part of a value after its first equals sign', () => {
    // Prepare, Act
    const { dropRules } = readOptions({ MORE_OPTIONS: 'DROP_RULES=action=ACCEPT port!=53;MAX_HOPS=5' });

    // Assess
    expect(dropRules).toBe('action=ACCEPT port!=53');
  });

  it('sets an option whose own variable is empty', () => {
    // Prepare, Act
    const { maxHops } = readOptions({ MAX_HOPS: ' ', MORE_OPTIONS: 'MAX_HOPS=5' });

    // Assess
    expect(maxHops).toBe(5);
  });

  it.each([
    ['MAX_HOPS', 'MORE_OPTIONS must be NAME=VALUE items separated by commas, semicolons or newlines, not "MAX_HOPS"'],
    ['=5', 'MORE_OPTIONS must be NAME=VALUE items separated by commas, semicolons or newlines, not "=5"'],
    ['MORE_OPTIONS=MAX_HOPS=5', 'MORE_OPTIONS cannot be an item of itself'],
    ['MAX_HOP=5', 'MORE_OPTIONS: "MAX_HOP" is not an option; did you mean MAX_HOPS?'],
    ['max-hops=5', 'MORE_OPTIONS: "max-hops" is not an option; did you mean MAX_HOPS?'],
    ['MAX_HOPS=5;MAX_HOPS=5', 'MORE_OPTIONS: MAX_HOPS is given twice'],
    ['MAX_HOPS=;MAX_HOPS=5', 'MORE_OPTIONS: MAX_HOPS is given twice'],
  ])('refuses %j', (value, expected) => {
    // Prepare, Act
    const problems = problemsOf(value);

    // Assess
    expect(problems).toEqual([expected]);
  });

  it('refuses an option that also has its own variable, even with the same value', () => {
    // Prepare, Act
    const problems = problemsOf('MAX_HOPS=5', { MAX_HOPS: '5' });

    // Assess
    expect(problems).toEqual(['MORE_OPTIONS: MAX_HOPS is also set as a separate variable; set it only once']);
  });

  it.each([
    ['drop rules', 'DROP_RULES=action=ACCEPT;port=53', '"port" is not an option'],
    ['log formats', 'LOG_FORMAT=srcaddr dstaddr;bytes', 'must be NAME=VALUE items'],
    ['labels over several lines', 'CIDR_LABELS={\n"10.0.0.0/8": "a=b"\n}', 'must be NAME=VALUE items'],
  ])('recognises that %s are cut at a separator of items', (_what, value, expected) => {
    // Prepare, Act
    const problems = problemsOf(value);

    // Assess
    expect(problems.join('; ')).toContain(expected);
  });

  it('lists the options, and the values that need a variable, for an unknown name', () => {
    // Prepare, Act
    const problems = problemsOf('PATH=x');

    // Assess
    expect(problems).toEqual([
      `MORE_OPTIONS: "PATH" is not an option; the options are ${NAMES.join(', ')} (a value that contains ; needs a separate variable)`,
    ]);
  });

  it('accepts up to 4,096 characters', () => {
    // Prepare
    const longest = `METRICS_NAMESPACE=${'n'.repeat(4_078)}`;

    // Act
    const problems = [problemsOf(` ${longest}\n`), problemsOf(`${longest}n`)];

    // Assess
    expect(problems).toEqual([[], ['MORE_OPTIONS may have at most 4096 characters, not 4097']]);
  });

  it('is refused together with all other problems, in one message', () => {
    // Prepare
    const texts = { SCHEMA: 'x', MORE_OPTIONS: 'MAX_HOPS=0;LOGLEVEL=info' };

    // Act
    const act = () => readOptions(texts);

    // Assess
    expect(act).toThrow(ConfigurationError);
    expect(act).toThrow(
      /^MORE_OPTIONS: "LOGLEVEL" is not an option; did you mean LOG_LEVEL\?; SCHEMA must be .*; MORE_OPTIONS: MAX_HOPS must be .*, not "0"$/,
    );
  });

  it('is a valid name in an environment, and a typo in it is reported', () => {
    // Prepare
    const act = (name: string) => () => refuseUnknownOptions({ [name]: 'MAX_HOPS=5' });

    // Act, Assess
    expect(act('MORE_OPTIONS')).not.toThrow();
    expect(act('MORE_OPTION')).toThrow(/^MORE_OPTION is not an option; did you mean MORE_OPTIONS\?$/);
    expect(act('MORE_OPTIONS_FILE')).toThrow(/^MORE_OPTIONS_FILE is not an option; the options are .*, MORE_OPTIONS$/);
  });

  it('means the same as a variable for each of its items, for any options', () => {
    // Prepare
    const value = fc.stringMatching(/^[ !#-:<-~]{0,20}$/).map((text) => text.trim());
    const chosen = fc.dictionary(fc.constantFrom(...NAMES), value, { maxKeys: 10, noNullPrototype: true });
    const separator = fc.constantFrom(';', '\n', ' ; ', ';\n', ',', ', ');

    fc.assert(
      fc.property(chosen, separator, (texts, between) => {
        // Act
        const items = Object.entries(texts).map(([name, text]) => `${name}=${text}`);
        const expanded = expandMoreOptions({ MORE_OPTIONS: items.join(between) });

        // Assess
        const { MORE_OPTIONS: _, ...others } = expanded.texts;
        expect(expanded.problems).toEqual([]);
        expect(Object.fromEntries(Object.entries(others).map(([name, text]) => [name, text?.trim()]))).toEqual(texts);
      }),
    );
  });

  it('never throws for text of any kind, and adds nothing but options', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('=', ';', '\n', ' ', 'MAX_HOPS', 'SCHEMA', 'x') }), (text) => {
        // Act
        const { texts } = expandMoreOptions({ MORE_OPTIONS: text });

        // Assess
        for (const name of Object.keys(texts)) expect([...NAMES, MORE_OPTIONS]).toContain(name);
      }),
    );
  });
});
