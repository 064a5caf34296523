import { describe, expect, it } from 'vitest';
import { OPTIONS } from '../../../src/config/options.ts';
import { ConfigurationError, type OptionTexts, readOptions } from '../../../src/config/read-options.ts';

/** The message with which options are refused. */
function refusalOf(texts: OptionTexts): string {
  try {
    readOptions(texts);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  throw new Error(`${JSON.stringify(texts)} was taken`);
}

const rows = Object.entries(OPTIONS);
const choices = rows.flatMap(([name, row]) => (row.kind === 'choice' ? [{ name, row }] : []));
const numbers = rows.flatMap(([name, row]) => (row.kind === 'number' ? [{ name, row }] : []));
/** Other options that an option requires, by its value. */
const NEEDS: Readonly<Record<string, OptionTexts>> = {
  'METADATA snapshot': { METADATA_SNAPSHOT: 'x.json' },
  'METADATA_GAPS ec2': { METADATA: 'snapshot', METADATA_SNAPSHOT: 'x.json' },
  'METADATA_GAPS records': { METADATA: 'snapshot', METADATA_SNAPSHOT: 'x.json' },
  'METADATA_PUBLIC lookup': { METADATA: 'ec2' },
  'OBSERVABLES on': { SCHEMA: 'ocsf' },
  'SPLUNK_MODE raw': { SCHEMA: 'splunk' },
  'SPLUNK_HOST none': { SCHEMA: 'splunk' },
  'DROP_MODE count': { SAMPLE_ACCEPT: '10' },
};

describe('readOptions', () => {
  it('uses the defaults without options', () => {
    // Prepare
    const defaults = Object.fromEntries(rows.map(([, row]) => [row.member, row.byDefault]));

    // Act
    const options = readOptions({});

    // Assess
    expect(options).toEqual(defaults);
  });

  it('has the defaults that the documentation names', () => {
    // Prepare, Act
    const options = readOptions({});

    // Assess
    expect(options).toMatchObject({
      logFormat: '',
      newFields: '',
      destination: 's3',
      schema: 'flat',
      metadata: 'none',
      onNodata: 'keep',
      onUnreadable: 'emit',
      maxResponseBytes: 6_200_000,
      maxInflatedBytes: 16_777_216,
      logLevel: 'info',
    });
  });

  it.each(rows)('uses the default for an empty or blank %s', (name, row) => {
    // Prepare, Act
    const options = [readOptions({ [name]: '' }), readOptions({ [name]: ' \n' }), readOptions({ [name]: undefined })];

    // Assess
    for (const read of options) expect(read).toHaveProperty(row.member, row.byDefault);
  });

  it.each(choices.flatMap(({ name, row }) => row.choices.map((choice) => ({ name, choice, member: row.member }))))(
    'accepts $choice for $name, also with space around it',
    ({ name, choice, member }) => {
      // Prepare
      const texts = { ...NEEDS[`${name} ${choice}`], [name]: ` ${choice}\n` };

      // Act
      const options = readOptions(texts);

      // Assess
      expect(options).toHaveProperty(member, choice);
    },
  );

  it.each(choices)('gives the allowed values and the value received for a wrong $name', ({ name, row }) => {
    // Prepare
    const expected = (came: string) => `${name} must be one of ${row.choices.join(', ')}, not ${came}`;
    const [first = ''] = row.choices;

    // Act
    const messages = [refusalOf({ [name]: 'nonsense' }), refusalOf({ [name]: first.toUpperCase() })];

    // Assess
    expect(messages).toEqual([expected('"nonsense"'), expected(JSON.stringify(first.toUpperCase()))]);
  });

  it.each(numbers)('accepts $name at both ends of its range', ({ name, row }) => {
    // Prepare, Act
    const options = [readOptions({ [name]: String(row.minimum) }), readOptions({ [name]: String(row.maximum) })];

    // Assess
    expect(options.map((read) => Reflect.get(read, row.member))).toEqual([row.minimum, row.maximum]);
  });

  it.each(numbers)('gives the range and the value received for a wrong $name', ({ name, row }) => {
    // Prepare
    const wrong = [
      row.minimum - 1,
      row.maximum + 1,
      -1,
      '1e6',
      '1_000_000',
      '2048.5',
      '0x800',
      '2 MiB',
      '9'.repeat(20),
    ];

    // Act
    const messages = wrong.map((value) => refusalOf({ [name]: String(value) }));

    // Assess
    expect(messages).toEqual(
      wrong.map((value) => `${name} must be a whole number from ${row.minimum} to ${row.maximum}, not "${value}"`),
    );
  });

  it('does not allow larger answers than Lambda', () => {
    // Prepare: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, 6 MB

    // Act
    const { maximum } = OPTIONS.MAX_RESPONSE_BYTES;

    // Assess
    expect(maximum).toBe(6 * 1_024 * 1_024);
  });

  it('repeats no more than the beginning of a long value', () => {
    // Prepare, Act
    const message = refusalOf({ SCHEMA: 'x'.repeat(10_000) });

    // Assess
    expect(message).toMatch(/^SCHEMA must be one of .*, not "x{80}…"$/);
  });

  it('names every problem in one message', () => {
    // Prepare
    const texts = {
      DESTINATION: 'nowhere',
      SCHEMA: 'x',
      MAX_RESPONSE_BYTES: '5',
      METADATA: 'snapshot',
      LOG_LEVEL: 'loud',
    };

    // Act
    const problems = refusalOf(texts).split('; ');

    // Assess
    expect(problems).toEqual([
      expect.stringMatching(/^DESTINATION must be one of .*, not "nowhere"$/),
      expect.stringMatching(/^SCHEMA must be one of .*, not "x"$/),
      'MAX_RESPONSE_BYTES must be a whole number from 1024 to 6291456, not "5"',
      expect.stringMatching(/^LOG_LEVEL must be one of .*, not "loud"$/),
      'METADATA snapshot needs METADATA_SNAPSHOT: it names the inventory document',
    ]);
  });

  it('accepts a snapshot with its file', () => {
    // Prepare, Act
    const options = readOptions({ METADATA: 'snapshot', METADATA_SNAPSHOT: ' inventory.json.gz ' });

    // Assess
    expect(options).toMatchObject({ metadata: 'snapshot', metadataSnapshot: 'inventory.json.gz' });
  });

  it('refuses organizational units without a snapshot, which lists their accounts', () => {
    // Prepare, Act
    const message = refusalOf({ METADATA: 'ec2', ASSUME_ROLE_NAME: 'reader', ALLOWED_ACCOUNTS: '123456789012,r-ab12' });

    // Assess
    expect(message).toBe(
      'ALLOWED_ACCOUNTS names organizational units: that needs METADATA to be snapshot, which lists their accounts',
    );
  });

  it('refuses a location in S3 without a key', () => {
    // Prepare, Act
    const message = refusalOf({ METADATA: 'snapshot', METADATA_SNAPSHOT: 's3://bucket' });

    // Assess
    expect(message).toBe('METADATA_SNAPSHOT must be a file path or s3://bucket/key, not "s3://bucket"');
  });

  it.each([
    ['METADATA_SNAPSHOT', ['inventory.json.gz', 's3://bucket-1/a/b.json.gz'], { METADATA: 'snapshot' }],
    ['ASSUME_ROLE_NAME', ['reader', 'path/to/reader+=,.@_-'], { ALLOWED_ACCOUNTS: '123456789012' }],
    [
      'ALLOWED_ACCOUNTS',
      ['123456789012', '123456789012,001234567890 , 000000000000', 'ou-ab12-34cd56ef,r-ab12 , 123456789012'],
      { ASSUME_ROLE_NAME: 'reader' },
    ],
    ['EXTERNAL_ID', ['ab', 'tenant:7/x'], { ASSUME_ROLE_NAME: 'reader', ALLOWED_ACCOUNTS: '123456789012' }],
    ['SNAPSHOT_REGIONS', ['eu-central-1', 'us-gov-west-1, ap-southeast-2,cn-north-1'], {}],
  ])('accepts for %s each of %j', (name, values, others) => {
    // Prepare
    const member = rows.find(([row]) => row === name)?.[1].member ?? '';

    // Act
    const options = values.map((value) => readOptions({ ...others, [name]: value }));

    // Assess
    expect(options.map((read): unknown => Reflect.get(read, member))).toEqual(values);
  });

  it.each([
    ['ASSUME_ROLE_NAME', ['arn:aws:iam::123456789012:role/x', 'a b', 'x'.repeat(65)]],
    [
      'ALLOWED_ACCOUNTS',
      [
        '12345678901',
        '123456789012;123456789012',
        'unknown',
        '123456789012,',
        'ou-ab12',
        'ou-ab12-34cd',
        'OU-ab12-34cd56ef',
        'o-a1b2c3d4e5',
        'r-a',
        'ou-ab12-34cd56ef/',
      ],
    ],
    ['EXTERNAL_ID', ['a', 'a b', 'ä1']],
    ['SNAPSHOT_REGIONS', ['eu', 'EU-CENTRAL-1', 'eu-central-1 us-east-1', 'euc1']],
  ])('gives the expected form and the value received for a wrong %s', (name, values) => {
    // Prepare
    const others = name === 'ASSUME_ROLE_NAME' ? { ALLOWED_ACCOUNTS: '123456789012' } : {};

    // Act
    const messages = values.map((value) => refusalOf({ ...others, [name]: value }));

    // Assess
    expect(messages).toEqual(
      values.map((value) => expect.stringMatching(new RegExp(`^${name} must be .*, not ${JSON.stringify(value)}$`))),
    );
  });

  it('keeps the text of formats and labels unchanged', () => {
    // Prepare
    const texts = { LOG_FORMAT: 'srcaddr;\ndstaddr', CIDR_LABELS: '{"10.0.0.0/8":"x"}' };

    // Act
    const options = readOptions(texts);

    // Assess
    expect(options).toMatchObject({ logFormat: 'srcaddr;\ndstaddr', cidrLabels: '{"10.0.0.0/8":"x"}' });
  });
});

describe('ConfigurationError', () => {
  it('is distinguished by its name', () => {
    // Prepare, Act
    const error = new ConfigurationError('x');

    // Assess
    expect([error.name, error.message, error instanceof Error]).toEqual(['ConfigurationError', 'x', true]);
  });
});
