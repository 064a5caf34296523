import { describe, expect, it } from 'vitest';
import { DocumentEncoder } from '../../../src/encode/document-encoder.ts';
import type { Leaf, Schema, SchemaOptions } from '../../../src/encode/language/schema.ts';
import {
  all,
  any,
  arrival,
  as,
  companion,
  constant,
  differ,
  far,
  fault,
  first,
  group,
  has,
  is,
  joined,
  later,
  leaf,
  list,
  not,
  own,
  setting,
  settingIs,
  when,
  words,
} from '../../../src/encode/language/vocabulary.ts';
import { JsonWriter } from '../../../src/encode/text/json-writer.ts';
import { AddedValues } from '../../../src/model/added-values.generated.ts';
import type { Endpoint } from '../../../src/model/endpoint-attributes.ts';
import { addedOf, encodeLine, faultDocumentOf, type SomeValues } from '../../support/encode-schema.ts';
import { EXAMPLE_LINE, exampleValues } from '../../support/schema-example.ts';
import { recordOf } from '../parse/parse-text.ts';

const FORMAT = 'srcaddr dstaddr srcport action region';
const LINE = '10.0.0.1 10.0.0.2 443 ACCEPT eu-central-1';

function schemaOf(leaves: readonly Leaf[], options: SchemaOptions = {}): Schema {
  return { name: 'test', sentence: 'For a test.', leaves, faultLeaves: [], options };
}

/** The document of {@link LINE}, or of another, with these leaves. */
function encode(leaves: readonly Leaf[], values: SomeValues = {}, line = LINE, options: SchemaOptions = {}): string {
  return encodeLine(schemaOf(leaves, options), line, FORMAT, values);
}

describe('A nested schema', () => {
  it('puts leaves into objects, at the position of the first leaf', () => {
    // Prepare
    const rows = [leaf('a.b.c', 'srcaddr'), leaf('d', 'srcport'), leaf('a.e', 'dstaddr'), leaf('a.b.f', 'region')];

    // Act
    const text = encode(rows);

    // Assess
    expect(text).toBe('{"a":{"b":{"c":"10.0.0.1","f":"eu-central-1"},"e":"10.0.0.2"},"d":443}');
  });

  it('omits objects without a value, including nested ones', () => {
    // Prepare
    const rows = [leaf('a.b.c', 'region'), leaf('a.d', 'vpc_id'), leaf('e', 'srcaddr'), leaf('f.g', own('vpc_id'))];

    // Act
    const text = encode(rows, {}, '10.0.0.1 - - - -');

    // Assess
    expect(text).toBe('{"e":"10.0.0.1"}');
  });

  it('always writes constants, and an empty document if there is nothing else', () => {
    // Prepare
    const rows = [
      leaf('a.b', constant(1)),
      leaf('a.c.d', constant(['x'])),
      leaf('e.f', 'region'),
      leaf('e.g', constant(true)),
    ];

    // Act
    const texts = [encode(rows), encode([leaf('a', 'vpc_id')])];

    // Assess
    expect(texts).toEqual(['{"a":{"b":1,"c":{"d":["x"]}},"e":{"f":"eu-central-1","g":true}}', '{}']);
  });

  it('writes companions only together with others, and first', () => {
    // Prepare
    const rows = [
      leaf('a.id', 'region'),
      companion(leaf('a.type', constant('zone'))),
      companion(leaf('b.port', 'srcport')),
      leaf('b.ip', 'vpc_id'),
      leaf('b.name', own('owner_name')),
    ];

    // Act
    const texts = [
      encode(rows),
      encode(rows, { direction: 'egress', source: { owner_name: 'web' } }),
      encode(rows, {}, '10.0.0.1 - 443 - -'),
    ];

    // Assess
    expect(texts).toEqual([
      '{"a":{"type":"zone","id":"eu-central-1"}}',
      '{"a":{"type":"zone","id":"eu-central-1"},"b":{"port":443,"name":"web"}}',
      '{}',
    ]);
  });

  it('writes arrays of objects, without empty items', () => {
    // Prepare
    const item = (end: string, prefix: string): Leaf[] => [
      companion(leaf(`ends.[${end}].name`, constant(end))),
      leaf(`ends.[${end}].value`, `${prefix}interface_id`),
      leaf(`ends.[${end}].data.type`, `${prefix}owner_type`),
    ];
    const rows = [...item('source', 'src_'), ...item('destination', 'dst_'), leaf('ends.[port].value', 'vpc_id')];

    // Act
    const texts = [
      encode(rows, { source: { interface_id: 'eni-1', owner_type: 'lambda' }, destination: { interface_id: 'eni-2' } }),
      encode(rows, { destination: { owner_type: 'nat' } }),
      encode(rows),
    ];

    // Assess
    expect(texts).toEqual([
      '{"ends":[{"name":"source","value":"eni-1","data":{"type":"lambda"}},{"name":"destination","value":"eni-2"}]}',
      '{"ends":[{"name":"destination","data":{"type":"nat"}}]}',
      '{}',
    ]);
  });
});

describe('A value', () => {
  it('is the first one that is present', () => {
    // Prepare
    const rows = [leaf('a', first('vpc_id', 'region', 'srcaddr')), leaf('b', first('region', constant('none')))];

    // Act
    const texts = [encode(rows), encode(rows, {}, '10.0.0.1 - - - -')];

    // Assess
    expect(texts).toEqual(['{"a":"eu-central-1","b":"eu-central-1"}', '{"a":"10.0.0.1","b":"none"}']);
  });

  it('lists the present values, each once', () => {
    // Prepare
    const rows = [
      leaf('a', list('srcaddr', 'vpc_id', 'dstaddr', 'src_public_ip', constant('x'))),
      leaf('b', list('vpc_id')),
    ];
    const values = { source: { public_ip: '10.0.0.1' } };

    // Act
    const texts = [
      encode(rows, values),
      encode(rows, {}, '- - 443 - -'),
      encode([leaf('a', list('region'))], {}, '1.1.1.1 - - - -'),
    ];

    // Assess
    expect(texts).toEqual(['{"a":["10.0.0.1","10.0.0.2","x"]}', '{"a":["x"]}', '{}']);
  });

  it('is joined from all its parts, or absent', () => {
    // Prepare
    const from = joined('region', constant(':"flows":'), as('srcport', 'text'), constant(':'), 'service_name');
    const rows = [leaf('a', from), leaf('b', 'srcaddr')];

    // Act
    const texts = [encode(rows, { serviceName: 'ü"\\' }), encode(rows)];

    // Assess
    expect(texts.map((text): unknown => JSON.parse(text))).toEqual([
      { a: 'eu-central-1:"flows":443:ü"\\', b: '10.0.0.1' },
      { b: '10.0.0.1' },
    ]);
  });

  it('comes from the end that recorded the flow, or from the other', () => {
    // Prepare
    const rows = [
      leaf('own', own('vpc_id')),
      leaf('far.id', far('vpc_id')),
      leaf('far.tags', far('tags', 'key_value')),
    ];
    const source: Endpoint = { vpc_id: 'vpc-s', tags: { a: 'b' } };
    const destination: Endpoint = { vpc_id: 'vpc-d', tags: { c: 'd', e: '' } };

    // Act
    const texts = (['egress', 'ingress', undefined] as const).map((direction) =>
      encode(rows, { direction, source, destination }),
    );

    // Assess
    expect(texts).toEqual([
      '{"own":"vpc-s","far":{"id":"vpc-d","tags":["c=d","e="]}}',
      '{"own":"vpc-d","far":{"id":"vpc-s","tags":["a=b"]}}',
      '{}',
    ]);
  });

  it('is the entry of a table for a word, a number, an added word or an end', () => {
    // Prepare
    const rows = [
      leaf('action', words('action', { ACCEPT: 1, REJECT: 2 })),
      leaf('port', words('srcport', { 44: 'no', 443: 'https' })),
      leaf('direction', words('direction', { ingress: { id: 1 }, egress: { id: 2 } })),
      leaf('weight', words('sample_weight', { 10: 'ten' })),
      leaf('owner', words('src_owner_type', { lambda: 99 })),
      leaf('none', words('region', { 'eu-central-2': true })),
      leaf('prototype', words('region', {})),
    ];
    const values: SomeValues = { direction: 'egress', sampleWeight: 10, source: { owner_type: 'lambda' } };

    // Act
    const text = encode(rows, values);

    // Assess
    expect(text).toBe('{"action":1,"port":"https","direction":{"id":2},"weight":"ten","owner":99}');
  });

  it('is the entry of a table for the result of a conversion', () => {
    // Prepare
    const rows = [
      leaf('version', words(as('srcaddr', 'ip_version'), { ipv4: 4, ipv6: 6 })),
      leaf('far', words(as('dstaddr', 'ip_version'), { ipv6: 6 })),
      leaf('time', words(as('srcport', 'milliseconds'), { 443000: 'then' })),
      leaf('weight', words(as('sample_weight', 'text'), { 10: 'ten' })),
      leaf('region', words(as('region', 'upper'), { 'Ü"': true })),
    ];

    // Act
    const texts = [
      encode(rows, { sampleWeight: 10 }),
      encode(rows, { sampleWeight: 11 }, '- ::1 1 - ü"'),
      encode(rows, {}, '- - - REJECT -'),
    ];

    // Assess
    expect(texts).toEqual(['{"version":4,"time":"then","weight":"ten"}', '{"far":6,"region":true}', '{}']);
  });

  it('is omitted if its conversion gives nothing', () => {
    // Prepare
    const rows = [leaf('a.start', as('start', 'nanoseconds')), leaf('a.end', as('end', 'nanoseconds'))];

    // Act
    const text = encodeLine(schemaOf(rows), '1609459200 9223372037', 'start end');

    // Assess
    expect(text).toBe('{"a":{"start":1609459200000000000}}');
  });

  it('is a setting, or the time of its arrival in the form that is requested', () => {
    // Prepare
    const rows = [
      leaf('index', setting('index')),
      leaf('namespace', setting('namespace')),
      leaf('s', arrival('seconds')),
      leaf('ms', arrival('milliseconds')),
      leaf('iso', arrival('iso_millis')),
    ];
    const options = { index: 'network', namespace: '', now: () => 1_609_459_260_500 };

    // Act
    const text = encode(rows, {}, LINE, options);

    // Assess
    expect(text).toBe('{"index":"network","s":1609459260.5,"ms":1609459260500,"iso":"2021-01-01T00:01:00.500Z"}');
  });

  it('is a field that the program does not know, under a unique key', () => {
    // Prepare
    const rows = [leaf('a.new_field', 'srcaddr'), leaf('a', later('_')), leaf('b', later('-'))];

    // Act
    const text = encodeLine(schemaOf(rows), '10.0.0.1 x -', 'srcaddr new-field other-field');

    // Assess
    expect(text).toBe('{"a":{"new_field":"10.0.0.1","new_field_":"x"},"b":{"new-field":"x"}}');
  });

  it.each([
    ['from its first token to its last', undefined, '7 "é"\t-'],
    ['where it is said to stand', [0, 2], '7 '],
  ])('is the line unchanged, %s', (_title, range, expected) => {
    // Prepare
    const writer = new JsonWriter();
    const encoder = new DocumentEncoder(schemaOf([leaf('line', 'original_line')]));
    const record = recordOf('7 "é"\t-', 'packets region vpc-id');

    // Act
    encoder.encode(record, new AddedValues(), writer, ...(range ?? []));

    // Assess
    expect(JSON.parse(writer.bytes.toString('utf8', 0, writer.length))).toEqual({ line: expected });
  });

  it('must be in the dictionary', () => {
    // Prepare, Act
    const make = (): Leaf => leaf('a', 'source_address');

    // Assess
    expect(make).toThrow(new RangeError('source_address is not a name of the dictionary'));
  });
});

describe('A condition', () => {
  const values: SomeValues = {
    direction: 'egress',
    sampleWeight: 0,
    tcpFlagNames: ['SYN'],
    source: { owner_type: 'lambda', tags: { a: 'b' } },
  };

  it.each([
    ['has a field', has('region'), true],
    ['has a field that the format lacks', has('vpc_id'), false],
    ['has an added number, also 0', has('sample_weight'), true],
    ['has an added number that is not there', has('duration_seconds'), false],
    ['has an added word', has('direction'), true],
    ['has added words', has('tcp_flag_names'), true],
    ['has a line', has('original_line'), true],
    ['has what is known of an end', has('src_owner_type'), true],
    ['has what is not known of an end', has('dst_owner_type'), false],
    ['has what is known of the own end', has(own('owner_type')), true],
    ['has what is known of the far end', has(far('owner_type')), false],
    ['is one of some words', is('action', 'REJECT', 'ACCEPT'), true],
    ['is none of some words', is('action', 'ACCEPTED', 'ACC', ''), false],
    ['is a number by its digits', is('srcport', '443'), true],
    ['is an added word', is('direction', 'egress'), true],
    ['is an added number', is('sample_weight', '0'), true],
    ['is a word of an end', is('src_owner_type', 'lambda'), true],
    ['is a word of the own end', is(own('owner_type'), 'nat'), false],
    ['is a field that the format lacks', is('vpc_id', ''), false],
    ['is no word, being a map', is('src_tags', 'a'), false],
    ['differ', differ('srcaddr', 'dstaddr'), true],
    ['differ in what is the same', differ('srcaddr', 'srcaddr'), false],
    ['differ where one is missing', differ('srcaddr', 'vpc_id'), false],
    ['differ in a field and an end', differ('srcaddr', 'src_owner_type'), true],
    ['not', not(has('region')), false],
    ['not, decided by the format', not(has('vpc_id')), true],
    ['all', all(has('region'), is('action', 'ACCEPT')), true],
    ['all but one', all(has('region'), is('action', 'REJECT')), false],
    ['all of none', all(), true],
    ['any', any(has('vpc_id'), is('action', 'REJECT'), has('region')), true],
    ['any of none', any(), false],
    ['a setting that is on', settingIs('observables'), true],
    ['a setting that is off', settingIs('carriesLine'), false],
    ['a setting that is one of some words', settingIs('mode', 'raw', 'json'), true],
    ['a setting that is another', settingIs('mode', 'json'), false],
  ])('%s', (_title, condition, expected) => {
    // Prepare
    const options: SchemaOptions = { observables: true, carriesLine: false, mode: 'raw' };
    const rows = [leaf('a.yes', when(condition, constant(1))), ...group(not(condition), [leaf('no', 'srcaddr')])];

    // Act
    const text = encode(rows, values, LINE, options);

    // Assess
    expect(text).toBe(expected ? '{"a":{"yes":1}}' : '{"no":"10.0.0.1"}');
  });

  it('holds for a group of leaves, in whatever objects they are', () => {
    // Prepare
    const rows = [
      leaf('a.b', 'srcaddr'),
      ...group(is('action', 'ACCEPT'), [leaf('a.c', constant(1)), leaf('d.e', constant(2)), leaf('d.f', 'dst_vpc_id')]),
    ];
    const known = { destination: { vpc_id: 'vpc-1' } };

    // Act
    const texts = [encode(rows, known), encode(rows, known, '10.0.0.1 - - REJECT -')];

    // Assess
    expect(texts).toEqual(['{"a":{"b":"10.0.0.1","c":1},"d":{"e":2,"f":"vpc-1"}}', '{"a":{"b":"10.0.0.1"}}']);
  });
});

describe('The ends of flows', () => {
  it('are written without unselected tags and empty lists', () => {
    // Prepare
    const rows = [leaf('groups', 'src_security_group_ids'), leaf('tags', 'src_tags'), leaf('more.tags', 'dst_tags')];
    const values = {
      source: { security_group_ids: [], tags: { team: 'web', 'cost-center': '7', Name: 'x' } },
      destination: { tags: { Name: 'y' } },
    };

    // Act
    const text = encodeLine({ ...schemaOf(rows), tagKeys: ['cost-*', 'team'] }, LINE, FORMAT, values);

    // Assess
    expect(text).toBe('{"tags":{"team":"web","cost-center":"7"}}');
  });

  it('are rendered once, whatever the format of the record', () => {
    // Prepare
    let reads = 0;
    const source: Endpoint = {
      get vpc_id(): string {
        reads++;
        return 'vpc-1';
      },
    };
    const encoder = new DocumentEncoder(schemaOf([leaf('a.b', 'src_vpc_id'), leaf('a.c', 'src_owner_type')]));
    const added = addedOf({ source });
    const writer = new JsonWriter();

    // Act
    encoder.encode(recordOf('10.0.0.1', 'srcaddr'), added, writer);
    encoder.encode(recordOf('7', 'bytes'), added, writer);

    // Assess
    expect(writer.bytes.toString('utf8', 0, writer.length)).toBe('{"a":{"b":"vpc-1"}}{"a":{"b":"vpc-1"}}');
    expect(reads).toBe(1);
  });
});

describe('The envelope of an HTTP event collector', () => {
  const ENVELOPE: readonly Leaf[] = [
    leaf('time', 'start'),
    leaf('host', 'interface_id'),
    leaf('source', joined(first('region', setting('region')), constant(':vpc-flow-logs:'), 'interface_id')),
    leaf('index', setting('index')),
    ...group(settingIs('mode', 'raw'), [
      leaf('sourcetype', constant('aws:cloudwatchlogs:vpcflow')),
      leaf('event', 'original_line'),
      leaf('fields.direction', words('direction', { ingress: 'inbound', egress: 'outbound' })),
      leaf('fields.service_port', as('service_port', 'text')),
      leaf('fields.src_security_group_ids', 'src_security_group_ids'),
      leaf('fields.src_tags', as('src_tags', 'key_value')),
    ]),
    ...group(settingIs('mode', 'json'), [leaf('event.src', 'srcaddr'), leaf('event.bytes', 'bytes')]),
  ];

  it('can hold the line itself, with flat fields', () => {
    // Prepare
    const schema = schemaOf(ENVELOPE, { mode: 'raw', index: 'network' });

    // Act
    const text = encodeLine(schema, EXAMPLE_LINE, '', exampleValues());

    // Assess
    expect(JSON.parse(text)).toEqual({
      time: 1_609_459_200,
      host: 'eni-0a1b2c3d4e5f60718',
      source: 'eu-central-1:vpc-flow-logs:eni-0a1b2c3d4e5f60718',
      index: 'network',
      sourcetype: 'aws:cloudwatchlogs:vpcflow',
      event: EXAMPLE_LINE,
      fields: {
        direction: 'outbound',
        service_port: '443',
        src_security_group_ids: ['sg-0123456789abcdef0'],
        src_tags: ['Name=shop-web-1', 'team=web'],
      },
    });
  });

  it('can hold an object', () => {
    // Prepare
    const schema = schemaOf(ENVELOPE, { mode: 'json', region: 'eu-west-1' });
    const line = '2 123456789012 eni-1 10.0.0.1 - - - 6 20 4249 1609459200 1609459260 ACCEPT OK';

    // Act
    const text = encodeLine(schema, line);

    // Assess
    expect(text).toBe(
      '{"time":1609459200,"host":"eni-1","source":"eu-west-1:vpc-flow-logs:eni-1","event":{"src":"10.0.0.1","bytes":4249}}',
    );
  });
});

describe('The document of an unreadable line', () => {
  it('consists of the parts that the schema defines', () => {
    // Prepare
    const faultLeaves = [
      leaf('code', fault('code')),
      leaf('at.field', fault('field')),
      leaf('event', fault('line')),
      leaf('all', fault('fault')),
      leaf('time', arrival('seconds')),
      leaf('index', when(settingIs('index'), setting('index'))),
      leaf('src', 'srcaddr'),
    ];
    const schema = { ...schemaOf([], { now: () => 5_000 }), faultLeaves };

    // Act
    const document = faultDocumentOf(schema, { code: 'field_count', detail: 'three' }, 'a "b"');

    // Assess
    expect(document).toEqual({
      code: 'field_count',
      event: 'a "b"',
      all: { code: 'field_count', detail: 'three' },
      time: 5,
    });
  });
});
