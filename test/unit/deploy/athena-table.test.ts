import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
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

  it('finds its partitions where the stack puts the objects', () => {
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

  it('count accepted flows by what they stand for where flows are sampled', () => {
    // Prepare
    const [, ...queries] = deployFile('athena/queries.sql').split(/^-- name: /m);
    const others = /action = 'REJECT'|parse_fault IS NOT NULL/;

    // Act
    const counting = queries.filter((query) => !others.test(query));

    // Assess: rejected flows are never left out, and what cannot be read is no flow
    expect(counting.length).toBeGreaterThan(5);
    for (const query of counting) {
      expect(query).toContain('coalesce(sample_weight, 1)');
      expect(query).not.toMatch(/count\(\*\)|count_if/);
    }
  });
});
