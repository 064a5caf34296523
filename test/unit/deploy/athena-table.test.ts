import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { createTransformer, firehoseEvent } from '../../../src/library/index.ts';
import { DICTIONARY, FAULT_NAMES } from '../../../src/model/dictionary.ts';
import { evaluateTemplate } from '../template/evaluate-template.ts';
import { loadTemplate } from '../template/load-template.ts';
import { deployFile } from './deploy-file.ts';

const DDL = deployFile('athena/create-table.sql');
const STREAM = v.object({
  ExtendedS3DestinationConfiguration: v.looseObject({ Prefix: v.string(), CompressionFormat: v.literal('GZIP') }),
});

function property(name: string): string {
  return new RegExp(`'${name}' = '([^']*)'`).exec(DDL)?.[1] ?? '';
}

describe('the Athena table', () => {
  it('has a column for every name of the output, and no other', () => {
    // Prepare
    const names = [...DICTIONARY.map(({ name }) => name), ...Object.values(FAULT_NAMES)];

    // Act
    const columns = [...DDL.matchAll(/^ {2}`(\w+)` /gm)].map(([, name]) => name);

    // Assess
    expect(columns).toEqual(names);
  });

  it.each([
    ['bytes', 'bigint'],
    ['timestamp', 'string'],
    ['account_id', 'string'],
    ['dst_security_group_ids', 'array<string>'],
    ['src_tags', 'map<string,string>'],
    ['parse_fault', 'struct<code:string,field:string,detail:string>'],
  ])('has %s as %s', (name, type) => {
    // Prepare, Act, Assess
    expect(DDL).toMatch(new RegExp(`^ {2}\`${name}\` ${type.replaceAll('<', '\\<')},?$`, 'm'));
  });

  it('finds its partitions in objects of the stack', () => {
    // Prepare
    const stream = v.parse(STREAM, evaluateTemplate(loadTemplate(), {}).resources.DeliveryStream);
    const { Prefix: prefix } = stream.ExtendedS3DestinationConfiguration;

    // Act
    const location = property('storage.location.template');
    const format = property('projection.hour.format');

    // Assess
    expect(location.replace('$' + '{hour}', `!{timestamp:${format}}`)).toBe(`s3://BUCKET/${prefix}`);
    expect(DDL).toContain(`LOCATION 's3://BUCKET/${prefix.split('!')[0]}'`);
  });
});

describe.each([
  ['account-region-day', 'create-table-by-account.sql'],
  ['account-region-day-action', 'create-table-by-account-action.sql'],
])('the Athena table for Partitioning=%s', (partitioning, file) => {
  const ddl = deployFile(`athena/${file}`);
  const stack = evaluateTemplate(loadTemplate(), { Partitioning: partitioning });
  const { Prefix: prefix } = v.parse(STREAM, stack.resources.DeliveryStream).ExtendedS3DestinationConfiguration;
  const property = (name: string) => new RegExp(`'${name}' = '([^']*)'`).exec(ddl)?.[1] ?? '';
  const partitions = [...(/^PARTITIONED BY \((.*)\)$/m.exec(ddl)?.[1] ?? '').matchAll(/`(\w+)` string/g)].map(
    ([, name = '']) => name,
  );

  it('has the same columns, none of which is a partition', () => {
    // Prepare
    const columnsOf = (text: string) => [...text.matchAll(/^ {2}(`\w+` .*)$/gm)].map(([, column]) => column);

    // Act
    const columns = columnsOf(ddl);

    // Assess
    expect(columns).toEqual(columnsOf(DDL));
    expect(partitions.length).toBeGreaterThan(4);
    for (const name of partitions) expect(ddl).not.toContain(`\n  \`${name}\` `);
  });

  it('reads the location to which the stack delivers objects', () => {
    // Act
    const location = property('storage.location.template').replaceAll(
      /\$\{partition_(\w+)\}/g,
      (_, key) => `!{partitionKeyFromLambda:${key}}`,
    );

    // Assess
    expect(location).toBe(`s3://BUCKET/${prefix}`);
  });

  it('projects the values that records have', async () => {
    // Prepare
    const partitionKeys = partitions.map((name) => name.replace('partition_', '')).join(',');
    const { transform } = createTransformer({ partitionKeys });
    const line = '2 123456789012 eni-0a1b2c3d 10.1.0.7 10.0.2.20 51515 443 6 10 840 1772442000 1772445600 ACCEPT OK';
    const rejected = line.replace('ACCEPT', 'REJECT');

    // Act
    const results = await Promise.all([
      transform(firehoseEvent([line, rejected, line.replace('ACCEPT OK', '- NODATA')])),
      transform(firehoseEvent([line, rejected], { source: 'cloudwatch-logs' })),
    ]);
    const keys = results.flatMap(({ records }) => records.map(({ metadata }) => metadata?.partitionKeys ?? {}));

    // Assess
    expect(keys).toHaveLength(4);
    for (const each of keys) {
      for (const name of partitions) {
        expect(isProjected(ddl, name, each[name.replace('partition_', '')] ?? '')).toBe(true);
      }
    }
  });
});

/** Whether a value is in the projection of a partition, as far as the projection type determines it. */
function isProjected(ddl: string, name: string, value: string): boolean {
  const setting = (which: string) => new RegExp(`'projection\\.${name}\\.${which}' = '([^']*)'`).exec(ddl)?.[1] ?? '';
  if (setting('type') === 'injected') return value !== '';
  if (setting('type') === 'enum') return setting('values').split(',').includes(value);
  const [from = 0, to = 0] = setting('range').split(',').map(Number);
  return value.length === Number(setting('digits')) && Number(value) >= from && Number(value) <= to;
}

describe('the queries for Athena', () => {
  it('name the hours that they read', () => {
    // Prepare
    const [, ...queries] = deployFile('athena/queries.sql').split(/^-- name: /m);

    // Act
    const without = queries.filter((query) => !/WHERE hour BETWEEN '[\d/]+' AND '[\d/]+'/.test(query));

    // Assess
    expect(queries.length).toBeGreaterThan(8);
    expect(without).toEqual([]);
  });

  it('count accepted flows with their sampling weight', () => {
    // Prepare
    const [, ...queries] = deployFile('athena/queries.sql').split(/^-- name: /m);
    const others = /action = 'REJECT'|parse_fault IS NOT NULL/;

    // Act
    const counting = queries.filter((query) => !others.test(query));

    // Assess: rejected flows are always counted, and unreadable lines are not flows
    expect(counting.length).toBeGreaterThan(5);
    for (const query of counting) {
      expect(query).toContain('coalesce(sample_weight, 1)');
      expect(query).not.toMatch(/count\(\*\)|count_if/);
    }
  });
});
