import { describe, expect, it } from 'vitest';
import { readFetchSources } from '../../../src/address-fetch/read-fetch-sources.ts';
import { FETCHER_OPTIONS } from '../../../src/config/options/fetcher.ts';
import { MORE_OPTIONS } from '../../../src/config/options.ts';
import { readFetcherOptions } from '../../../src/config/read-fetcher-options.ts';
import { bucketName, environmentOf } from './environment.ts';
import { evaluateTemplate } from './evaluate-template.ts';
import { type Statement, statementsIn, statementsOfRole } from './iam-statements.ts';
import { loadTemplate } from './load-template.ts';
import { accepts, type ParameterValues, parameterNamed } from './parameter-values.ts';
import { BUCKET_ARN, KEY_ARN, REQUIRED_VALUES } from './stack-combinations.ts';
import { at, textsIn } from './template-values.ts';

const template = loadTemplate();
const VIA_S3 = { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' };
const REPLAYED = {
  ...{ Source: 's3', ResourceId: 'none', SourceBucketArns: BUCKET_ARN },
  ...{ Replay: 'on', ReplayOutput: 's3' },
};

function deploy(given: ParameterValues) {
  const stack = evaluateTemplate(template, { ...REQUIRED_VALUES, Metadata: 'none', ...given });
  expect(stack.violations).toEqual([]);
  return stack;
}

/** The permissions of a role for address data. */
function reading(resources: Readonly<Record<string, unknown>>, role: string): Statement[] {
  return statementsOfRole(resources, role).filter(({ Sid }) => String(Sid).includes('AddressData'));
}

describe('address data in the template', () => {
  it('are off by default', () => {
    const { resources, resources: deployed } = deploy({});
    expect(Object.keys(deployed).filter((name) => name.startsWith('Address'))).toEqual([]);
    expect(environmentOf(deploy({}), 'EnricherFunction')).not.toHaveProperty('ADDRESS_DATA');
    expect(environmentOf(deploy({}), 'EnricherFunction')).toMatchObject({ SIGNALS: 'off' });
    expect(reading(resources, 'EnricherRole')).toEqual([]);
  });

  it.each<[string, ParameterValues, string, string[]]>([
    [
      'objects',
      { AddressData: 's3://data/GeoLite2-City.mmdb,s3://lists-2/a/tor.txt' },
      's3://data/GeoLite2-City.mmdb,s3://lists-2/a/tor.txt',
      ['arn:*:s3:::data/GeoLite2-City.mmdb', 'arn:*:s3:::lists-2/a/tor.txt'],
    ],
    ['one object', { AddressData: 's3://data/tor.txt' }, 's3://data/tor.txt', ['arn:*:s3:::data/tor.txt']],
    [
      'the folder of a document',
      { AddressData: 's3://data/net/sources.json' },
      's3://data/net/sources.json',
      ['arn:aws:s3:::data/net/*'],
    ],
    [
      'a bucket with a document',
      { AddressData: 's3://data/sources.json' },
      's3://data/sources.json',
      ['arn:aws:s3:::data/*'],
    ],
  ])('let the enricher, and the reader of replays, read %s and nothing else', (_what, given, text, objects) => {
    // Act
    const plain = deploy({ ...given, ...REPLAYED });
    const encrypted = deploy({ ...given, ...REPLAYED, KmsKeyArn: KEY_ARN });
    // Assess
    for (const [name, role] of [
      ['EnricherFunction', 'EnricherRole'],
      ['ReplayFunction', 'ReplayRole'],
    ] as const) {
      expect(environmentOf(plain, name)).toMatchObject({ ADDRESS_DATA: text });
      const [read, ...others] = reading(plain.resources, role);
      expect(read).toMatchObject({ Sid: 'ReadAddressData', Effect: 'Allow', Action: 's3:GetObject' });
      expect(textsIn(read?.Resource)).toEqual(objects);
      expect(others).toEqual([]);
      expect(reading(encrypted.resources, role).at(-1)).toEqual({
        ...{ Sid: 'DecryptAddressData', Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY_ARN },
        Condition: { StringEquals: VIA_S3 },
      });
    }
    // a reader that sends to a stream does not enrich
    expect(textsIn(statementsOfRole(plain.resources, 'ReaderRole'))).not.toContain(objects[0]);
  });

  it('are followed by the list that the fetching function writes, with data of one’s own', () => {
    // Act
    const stack = deploy({ AddressFetch: 'aws,tor', AddressData: 's3://data/tor-2.txt' });
    // Assess
    expect(environmentOf(stack, 'EnricherFunction')).toMatchObject({
      ADDRESS_DATA: `s3://${bucketName('AddressDataBucket')}/sources.json`,
    });
    expect(reading(stack.resources, 'EnricherRole').map(({ Sid, Resource }) => [Sid, textsIn(Resource)])).toEqual([
      ['ReadFetchedAddressData', ['<AddressDataBucket.Arn>/sources.json', '<AddressDataBucket.Arn>/data/*']],
      ['ReadAddressData', ['arn:*:s3:::data/tor-2.txt']],
    ]);
  });

  it.each<[string, string, boolean]>([
    ['AddressData', 's3://data/a.mmdb', true],
    ['AddressData', 's3://data/a.mmdb,s3://data/b/c.txt.gz', true],
    ['AddressData', 'geo=s3://data/a.mmdb', false],
    ['AddressData', 's3://data/*', false],
    ['AddressData', 's3://data/', false],
    ['AddressData', '/tmp/a.mmdb', false],
    ['AddressData', 's3://data/a.mmdb, s3://data/b.txt', false],
    ['AddressFetch', 'default', true],
    ['AddressFetch', 'aws,spamhaus-drop,partners=https://example.com/a.txt,x:csv=https://example.com/?a=b', true],
    ['AddressFetch', '[{"name":"a","url":"https://example.com/a.txt"}]', true],
    ['AddressFetch', 'partners=http://example.com/a.txt', false],
    ['AddressFetch', 'aws, tor', false],
    ['AddressFetch', 'aws,', false],
    ['AddressFetchSchedule', '10-minutes', true],
    ['AddressFetchSchedule', '1-hour', true],
    ['AddressFetchSchedule', '30-days', true],
    ['AddressFetchSchedule', '1-hours', false],
    ['AddressFetchSchedule', '5-minutes', false],
    ['AddressFetchSchedule', 'rate(1 hour)', false],
  ])('%s %j: %s', (name, value, isAccepted) => {
    expect(accepts(parameterNamed(template, name), value)).toBe(isAccepted);
  });
});

describe('the function that fetches address data', () => {
  const stack = deploy({
    AddressFetch: 'aws,partners:list=https://example.com/partners',
    AddressData: 's3://data/own.txt',
    AddressFetchShrinkPercent: 50,
    MoreOptions: 'LOG_LEVEL=debug,ON_NODATA=drop:end',
  });

  it('starts with the options of the stack, all of which it knows', () => {
    // Prepare
    const environment = environmentOf(stack, 'AddressFetchFunction');
    // Act
    const { sources, listed, folder, maxShrinkPercent, logLevel } = readFetcherOptions(environment);
    // Assess
    expect(folder).toBe(`s3://${bucketName('AddressDataBucket')}/`);
    expect(sources.map(({ name }) => name)).toEqual(['aws', 'partners']);
    expect(listed.map(({ name }) => name)).toEqual(['own']);
    expect([maxShrinkPercent, logLevel]).toEqual([50, 'debug']);
    expect(Object.keys(environment).toSorted()).toEqual(
      [...Object.keys(FETCHER_OPTIONS), 'ADDRESS_DATA', 'METRICS', 'METRICS_NAMESPACE', MORE_OPTIONS].toSorted(),
    );
  });

  it('has the defaults and bounds of its options', () => {
    const { ADDRESS_FETCH_SHRINK_PERCENT: row } = FETCHER_OPTIONS;
    expect(parameterNamed(template, 'AddressFetchShrinkPercent')).toMatchObject({
      ...{ Default: row.byDefault, MinValue: row.minimum, MaxValue: row.maximum },
    });
    expect(parameterNamed(template, 'AddressFetch').Default).toBe(FETCHER_OPTIONS.ADDRESS_FETCH.byDefault);
    const [, example = ''] = /such as (\S+),\s/.exec(parameterNamed(template, 'AddressFetch').Description ?? '') ?? [];
    expect(readFetchSources(example).length).toBeGreaterThan(3);
  });

  it('is the ready bundle on Node.js 24, with its own role and log group', () => {
    expect(at(template.Resources, 'AddressFetchFunction', 'Metadata', 'SkipBuild')).toBe(true);
    expect(stack.resources.AddressFetchFunction).toMatchObject({
      ...{ Runtime: 'nodejs24.x', CodeUri: 'dist/', Handler: 'address-data-handler.handler', Timeout: 600 },
      ...{ Role: '<AddressFetchRole.Arn>', LoggingConfig: { LogGroup: '<AddressFetchLogGroup>' } },
    });
  });

  it.each([
    ['1-hour', 'rate(1 hour)'],
    ['15-minutes', 'rate(15 minutes)'],
  ])('is called at once and then by the schedule: %s', (AddressFetchSchedule, rate) => {
    const { resources } = deploy({ AddressFetch: 'aws', AddressFetchSchedule });
    expect(resources.AddressFetchTimer).toMatchObject({
      ScheduleExpression: rate,
      Target: { Arn: '<AddressFetchFunction.Arn>', RoleArn: '<AddressFetchTimerRole.Arn>' },
    });
    expect(statementsOfRole(resources, 'AddressFetchTimerRole')).toEqual([
      { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '<AddressFetchFunction.Arn>' },
    ]);
  });

  it('may write its log and its bucket, and nothing else', () => {
    // Act
    const statements = statementsOfRole(stack.resources, 'AddressFetchRole');
    const { resources: encrypted } = deploy({ AddressFetch: 'aws', KmsKeyArn: KEY_ARN });
    // Assess
    const [data, licences, list, state] = ['data/*', 'licences/*', 'sources.json', 'state.json'].map(
      (name) => `<AddressDataBucket.Arn>/${name}`,
    );
    expect(statements).toEqual([
      {
        ...{ Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] },
        Resource: '<AddressFetchLogGroup.Arn>',
      },
      { Sid: 'ReadState', Effect: 'Allow', Action: 's3:GetObject', Resource: [list, state] },
      { Sid: 'FindState', Effect: 'Allow', Action: 's3:ListBucket', Resource: '<AddressDataBucket.Arn>' },
      { Sid: 'WriteAddressData', Effect: 'Allow', Action: 's3:PutObject', Resource: [data, licences, list, state] },
      { Sid: 'RemoveAddressData', Effect: 'Allow', Action: 's3:DeleteObject', Resource: [data, licences] },
    ]);
    expect(statementsOfRole(encrypted, 'AddressFetchRole').at(-1)).toEqual({
      ...{ Sid: 'UseAddressDataKey', Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'] },
      Resource: KEY_ARN,
      Condition: {
        StringEquals: { ...VIA_S3, 'kms:EncryptionContext:aws:s3:arn': '<AddressDataBucket.Arn>' },
      },
    });
    expect(statementsIn(at(template.Resources, 'AddressFetchRole', 'Properties', 'AssumeRolePolicyDocument'))).toEqual([
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ]);
  });

  it('has an alarm on failures, as have the data in use', () => {
    const { resources } = deploy({ AddressFetch: 'aws' });
    expect(resources).toHaveProperty('AddressFetchErrorsAlarm');
    expect(resources).toHaveProperty('AddressDataAlarm');
    expect(deploy({ AddressData: 's3://data/a.txt' }).resources).not.toHaveProperty('AddressFetchErrorsAlarm');
    expect(deploy({ AddressFetch: 'aws', Alarms: 'off' }).resources).not.toHaveProperty('AddressFetchErrorsAlarm');
    expect(deploy({ AddressFetch: 'aws', Metrics: 'none' }).resources).not.toHaveProperty('AddressDataAlarm');
  });

  it('exists only with AddressFetch, like its resources', () => {
    const conditions = Object.entries(template.Resources)
      .filter(([name]) => name.startsWith('Address') && !name.endsWith('Alarm'))
      .map(([name, { Condition }]) => [name, Condition]);
    expect(conditions).toHaveLength(7);
    expect(new Set(conditions.map(([, condition]) => condition))).toEqual(new Set(['FetchesAddressData']));
  });
});
