import { describe, expect, it } from 'vitest';
import { readArguments } from '../../../src/cli/terminal/arguments.ts';
import { UsageError } from '../../../src/input/errors.ts';

const TABLE = {
  format: { type: 'string', argument: 'FORMAT', isRepeatable: true, sentence: 'Formats.' },
  labels: { type: 'string', argument: 'FILE', sentence: 'Labels.' },
  drop: { type: 'boolean', short: 'd', sentence: 'Drops.' },
} as const;

describe('readArguments', () => {
  it('reads options, repeated options, flags and operands in any order', () => {
    // Prepare
    const given = [
      'a.log',
      '--format',
      'srcaddr',
      '-d',
      '--format=dstaddr',
      '--labels',
      'l.json',
      '-',
      '--',
      '--b.log',
    ];

    // Act
    const read = readArguments(TABLE, given);

    // Assess
    expect(read.operands).toEqual(['a.log', '-', '--b.log']);
    expect(read.texts('format')).toEqual(['srcaddr', 'dstaddr']);
    expect(read.text('labels')).toBe('l.json');
    expect(read.has('drop')).toBe(true);
  });

  it('gives no values for empty arguments', () => {
    // Prepare, Act
    const read = readArguments(TABLE, []);

    // Assess
    expect(read.operands).toEqual([]);
    expect(read.texts('format')).toEqual([]);
    expect(read.text('labels')).toBeUndefined();
    expect(read.has('drop')).toBe(false);
  });

  it.each([
    ['an unknown option', ['--verbose'], '--verbose is not an option; the options are --format, --labels, --drop'],
    ['a slip', ['--lables', 'x'], '--lables is not an option; did you mean --labels?'],
    ['an unknown letter', ['-x'], '-x is not an option; the options are --format, --labels, --drop'],
    ['a missing value', ['--labels'], '--labels needs a value (FILE), but none was given'],
    ['an option for a value', ['--labels', '--drop'], '--labels needs a value (FILE), but the option --drop follows'],
    ['an empty value', ['--labels', ' '], '--labels needs a value (FILE), but it is empty'],
    ['a value for a flag', ['--drop=yes'], '--drop takes no value, not "yes"'],
    ['a second value', ['--labels=a', '--labels=b'], '--labels may be given only once, but is repeated with "b"'],
    [
      'a name of Object',
      ['--constructor'],
      '--constructor is not an option; the options are --format, --labels, --drop',
    ],
  ])('refuses %s and gives the value received', (_what, given, message) => {
    // Prepare, Act
    const act = (): unknown => readArguments(TABLE, given);

    // Assess
    expect(act).toThrow(new UsageError(message));
  });
});
