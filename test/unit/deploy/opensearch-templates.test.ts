import { EcsFlat } from '@elastic/ecs';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { DICTIONARY } from '../../../src/model/dictionary.ts';
import { corpusFile, describeWithCorpus } from '../../support/corpus.ts';
import { describeWithOcsf } from '../../support/ocsf-definition.ts';
import { deployJson } from './deploy-file.ts';
import { COMPONENT, leafTypes, mappedFields } from './mapped-fields.ts';

const SCHEMAS = ['flat', 'ecs', 'ocsf'];
/** Types for strings in ECS, whether they are searched by words or as a whole. */
const STRINGS = ['keyword', 'constant_keyword', 'wildcard', 'text', 'match_only_text'];

const POLICY = v.object({
  policy: v.object({
    default_state: v.string(),
    states: v.array(
      v.object({
        name: v.string(),
        actions: v.array(v.record(v.string(), v.unknown())),
        transitions: v.array(v.object({ state_name: v.string(), conditions: v.record(v.string(), v.string()) })),
      }),
    ),
    ism_template: v.array(v.object({ index_patterns: v.array(v.string()), priority: v.number() })),
  }),
});

describe('the component template of the flat schema', () => {
  const fields = mappedFields('flat');

  it('has every name of the dictionary', () => {
    // Prepare, Act
    const missing = DICTIONARY.filter(({ name }) => !fields.has(name));

    // Assess
    expect(missing).toEqual([]);
  });

  it.each([
    ['timestamp', 'date'],
    ['end', 'date'],
    ['srcaddr', 'ip'],
    ['pkt_dstaddr', 'ip'],
    ['src_public_ip', 'ip'],
    ['bytes', 'long'],
    ['dstport', 'long'],
    ['account_id', 'keyword'],
    ['src_security_group_ids', 'keyword'],
    ['dst_tags', 'flat_object'],
    ['message', 'text'],
    ['parse_fault.code', 'keyword'],
  ])('has %s as %s', (name, type) => {
    // Prepare, Act, Assess
    expect(fields.get(name)).toBe(type);
  });
});

describe('the component template of the schema ecs', () => {
  const fields = mappedFields('ecs');

  it('maps every standard field as ECS does', () => {
    // Prepare
    const standard: ReadonlyMap<string, string> = new Map(
      Object.values(EcsFlat).map(({ flat_name: name, type }) => [name, type]),
    );

    // Act
    const used = [...fields].filter(([name]) => standard.has(name));

    // Assess
    expect(used.length).toBeGreaterThan(30);
    const family = (type: string | undefined): string => (STRINGS.includes(String(type)) ? 'string' : String(type));
    for (const [name, type] of used) expect(`${name}: ${family(type)}`).toBe(`${name}: ${family(standard.get(name))}`);
  });

  it('has only names of Elastic’s integration and of this program besides', () => {
    // Prepare
    const standard = new Set<string>(Object.values(EcsFlat).map(({ flat_name: name }) => name));

    // Act
    const others = [...fields.keys()].filter((name) => !standard.has(name));

    // Assess
    expect(others.filter((name) => !/^(aws\.vpcflow|vpcflow)\./.test(name))).toEqual([]);
  });
});

describe('the component template of the schema ocsf', () => {
  const fields = mappedFields('ocsf');

  it.each([
    ['time', 'date'],
    ['start_time', 'date'],
    ['end_time', 'date'],
    ['duration', 'long'],
    ['src_endpoint.ip', 'ip'],
    ['dst_endpoint.intermediate_ips', 'ip'],
    ['traffic.bytes', 'long'],
    ['is_src_dst_assignment_known', 'boolean'],
    ['enrichments.data.public_ip', 'ip'],
    // this field contains both addresses and instance ids
    ['observables.value', 'keyword'],
    ['raw_data', 'text'],
  ])('has %s as %s', (name, type) => {
    // Prepare, Act, Assess
    expect(fields.get(name)).toBe(type);
  });
});

describeWithOcsf(
  'the component template of the schema ocsf, by the definition of the class',
  ({ attributes, objects }) => {
    const EXPECTED: Readonly<Record<string, readonly string[]>> = {
      timestamp_t: ['date'],
      ip_t: ['ip'],
      integer_t: ['long'],
      long_t: ['long'],
      port_t: ['long'],
      boolean_t: ['boolean'],
    };

    function typeOf(path: string): string | undefined {
      let known = attributes;
      let type: string | undefined;
      for (const key of path.split('.')) {
        type = known[key]?.type;
        known = objects[type ?? ''] ?? {};
      }
      return type;
    }

    it('gives every attribute the type that its OCSF type asks for', () => {
      // Prepare, Act
      const typed = [...mappedFields('ocsf')].map(([path, type]) => ({ path, type, ocsf: typeOf(path) ?? 'none' }));
      const checked = typed.filter(({ ocsf }) => EXPECTED[ocsf] !== undefined);

      // Assess
      expect(checked.length).toBeGreaterThan(20);
      expect(checked.filter(({ type, ocsf }) => !EXPECTED[ocsf]?.includes(type))).toEqual([]);
    });
  },
);

describe.each(SCHEMAS)('the templates of the schema %s', (schema) => {
  it('name a component and a pipeline that exist', () => {
    // Prepare
    const name = `vpc-flow-logs-${schema}`;

    // Act
    const templates = [
      deployJson(`opensearch/index-${schema}.json`),
      deployJson(`opensearch/data-stream-${schema}.json`),
    ];

    // Assess
    for (const template of templates) {
      expect(template).toMatchObject({
        composed_of: [name],
        template: { settings: { index: { default_pipeline: name } } },
      });
    }
  });
});

describe('the policies', () => {
  it.each(['policy-rotated.json', 'policy-stream.json'])('%s ends in a deletion after 30 days', (file) => {
    // Prepare, Act
    const { policy } = v.parse(POLICY, deployJson(`opensearch/${file}`));

    // Assess
    const [first, last] = policy.states;
    expect(first?.name).toBe(policy.default_state);
    expect(first?.transitions).toEqual([{ state_name: last?.name, conditions: { min_index_age: '30d' } }]);
    expect(last?.actions).toEqual([expect.objectContaining({ delete: {} })]);
  });

  it('roll over only data streams, since indexes that Firehose rotates have no alias', () => {
    // Prepare, Act
    const rotated = v.parse(POLICY, deployJson('opensearch/policy-rotated.json')).policy;
    const stream = v.parse(POLICY, deployJson('opensearch/policy-stream.json')).policy;

    // Assess
    expect(JSON.stringify(rotated)).not.toContain('rollover');
    expect(stream.states[0]?.actions).toEqual([expect.objectContaining({ rollover: expect.anything() })]);
    expect(stream.ism_template[0]?.index_patterns).toEqual(SCHEMAS.map((schema) => `vpc-flow-logs-stream-${schema}`));
  });
});

describeWithCorpus('the component template of the schema ss4o', () => {
  const catalogFields = (file: string): Map<string, string> =>
    leafTypes(v.parse(COMPONENT, JSON.parse(corpusFile(`opensearch-catalog/${file}`).toString('utf8'))));

  it.each([
    'aws_vpc_flow-1.0.0.mapping.json',
    'logs_vpc-1.0.0.mapping.json',
    'cloud-1.0.0.mapping.json',
    'communication-1.0.0.mapping.json',
  ])('maps common fields as %s of the catalog does', (file) => {
    // Prepare
    const fields = mappedFields('ss4o');

    // Act
    const common = [...catalogFields(file)].filter(([name]) => fields.has(name));

    // Assess
    expect(common.length).toBeGreaterThan(9);
    for (const [name, type] of common) expect(`${name}: ${fields.get(name)}`).toBe(`${name}: ${type}`);
  });

  it('has every field of a record that the catalog maps', () => {
    // Prepare
    const fields = mappedFields('ss4o');

    // Act
    const missing = [...catalogFields('aws_vpc_flow-1.0.0.mapping.json').keys()].filter((name) => !fields.has(name));

    // Assess
    expect(missing).toEqual(['aws.vpc.protocol-code']);
  });
});
