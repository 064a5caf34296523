import { describe, expect, it } from 'vitest';
import { FIELD_BY_NAME, FIELDS, type FieldSpec, outputNameOf } from '../../../src/model/fields.ts';
import { TOKEN_TYPES } from '../../../src/model/token-type.ts';

const rows: readonly FieldSpec[] = FIELDS;
const sinceVersion = (since: number): string[] => rows.filter((field) => field.since === since).map(({ name }) => name);

describe('FIELDS', () => {
  it.each([
    [
      2,
      'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status',
    ],
    [3, 'vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr'],
    [4, 'region az-id sublocation-type sublocation-id'],
    [5, 'pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path'],
    [
      7,
      'ecs-cluster-arn ecs-cluster-name ecs-container-instance-arn ecs-container-instance-id ecs-container-id ecs-second-container-id ecs-service-name ecs-task-definition-arn ecs-task-arn ecs-task-id',
    ],
    [8, 'reject-reason'],
    [9, 'resource-id'],
    [10, 'encryption-status'],
    [
      11,
      'instance-tag instance-tag-2 interface-tag interface-tag-2 asg-tag asg-tag-2 interface-type next-hop-interface-id next-hop-subnet-id next-hop-az-id next-hop-vpc-id next-hop-interface-type',
    ],
  ])('has the fields of version %i, in the order of AWS’s table', (since, names) => {
    // Prepare: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html

    // Act
    const found = sinceVersion(since);

    // Assess
    expect(found).toEqual(names.split(' '));
  });

  it('has the fields that only Transit Gateway flow logs have, as version 6', () => {
    // Prepare: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-flow-logs.html
    const names =
      'resource-type tgw-id tgw-attachment-id tgw-src-vpc-account-id tgw-dst-vpc-account-id tgw-src-vpc-id tgw-dst-vpc-id tgw-src-subnet-id tgw-dst-subnet-id tgw-src-eni tgw-dst-eni tgw-src-az-id tgw-dst-az-id tgw-pair-attachment-id packets-lost-no-route packets-lost-blackhole packets-lost-mtu-exceeded packets-lost-ttl-expired';

    // Act
    const found = sinceVersion(6);

    // Assess
    expect(found).toEqual(names.split(' '));
  });

  it('names no field twice, neither for AWS nor in the output', () => {
    // Prepare, Act
    const names = new Set(rows.map((field) => field.name));
    const outputNames = new Set(rows.map((field) => outputNameOf(field.name)));

    // Assess
    expect(names.size).toBe(rows.length);
    expect(outputNames.size).toBe(rows.length);
  });

  it.each(rows)('has for $name the facts that a reader and the parser need', (field) => {
    // Prepare, Act
    const { name, type, prefix, words, sentence } = field;

    // Assess
    expect(name).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
    expect(TOKEN_TYPES).toHaveProperty(type);
    expect(prefix === undefined).toBe(type !== 'id');
    expect(words === undefined).toBe(type !== 'word');
    expect(sentence).toMatch(/\.$/);
    if (prefix !== undefined) expect(prefix).toMatch(/^(?:[a-z]+(?:-[a-z]+)*-|arn:)$/);
  });

  it.each([
    ['account-id', 'string'],
    ['srcport', 'number'],
    ['protocol', 'number'],
    ['packets', 'number'],
    ['bytes', 'number'],
    ['start', 'number'],
    ['end', 'number'],
    ['tcp-flags', 'number'],
    ['traffic-path', 'number'],
    ['packets-lost-no-route', 'number'],
    ['encryption-status', 'number'],
    ['instance-tag', 'string'],
    ['resource-id', 'string'],
  ])('gives %s the JSON type %s, after its Parquet type', (name, json) => {
    // Prepare
    const field = FIELD_BY_NAME.get(name);

    // Act
    const found = field === undefined ? undefined : TOKEN_TYPES[field.type].json;

    // Assess
    expect(found).toBe(json);
  });
});

describe('FIELD_BY_NAME', () => {
  it('finds each field and nothing else', () => {
    // Prepare, Act
    const found = rows.map((field) => FIELD_BY_NAME.get(field.name));

    // Assess
    expect(found).toEqual(rows);
    expect(FIELD_BY_NAME.size).toBe(rows.length);
    expect(FIELD_BY_NAME.get('toString')).toBeUndefined();
  });
});

describe('outputNameOf', () => {
  it.each([
    ['account-id', 'account_id'],
    ['pkt-src-aws-service', 'pkt_src_aws_service'],
    ['srcaddr', 'srcaddr'],
    ['instance-tag-2', 'instance_tag_2'],
  ])('calls %s %s, like the Parquet columns', (name, expected) => {
    // Prepare, Act
    const outputName = outputNameOf(name);

    // Assess
    expect(outputName).toBe(expected);
  });
});
