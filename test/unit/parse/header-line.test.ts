import { describe, expect, it } from 'vitest';
import type { LineFault } from '../../../src/model/fault.ts';
import { FormatMatcher } from '../../../src/parse/format-matcher.ts';
import { HeaderReader } from '../../../src/parse/header-line.ts';
import { MAX_FORMAT_FIELDS } from '../../../src/parse/log-format.ts';

function read(line: string, reader = new HeaderReader()): readonly string[] | LineFault | undefined {
  const bytes = Buffer.from(`#${line}`);
  const header = reader.read(bytes, 1, bytes.length);
  return header instanceof FormatMatcher ? header.format.fields.map((field) => field.name) : header;
}

describe('HeaderReader.read', () => {
  it.each([
    ['version account-id srcaddr', ['version', 'account-id', 'srcaddr']],
    ['account_id az_id pkt_src_aws_service', ['account-id', 'az-id', 'pkt-src-aws-service']],
    ['version  srcaddr\tdstaddr', ['version', 'srcaddr', 'dstaddr']],
    ['srcaddr', ['srcaddr']],
    ['version srcaddr srcaddr', ['version', 'srcaddr', 'srcaddr']],
    ['account-id account_id', ['account-id', 'account-id']],
    ['version srcaddr later-field', ['version', 'srcaddr', 'later-field']],
    ['version srcaddr later_field another_one', ['version', 'srcaddr', 'later-field', 'another-one']],
    ['later-field version srcaddr', ['later-field', 'version', 'srcaddr']],
  ])('recognises %j as a header', (line, expected) => {
    // Prepare, Act
    const header = read(line);

    // Assess
    expect(header).toEqual(expected);
  });

  it.each([
    '2 123456789012 eni-1 10.0.0.1',
    '- eni-1 10.0.0.1',
    'eni-1 10.0.0.1 10.0.0.2',
    'i-1 eni-1',
    'unknown eni-1',
    'arn:aws:ecs:eu-central-1:123456789012:cluster/x',
    'version later-one later-two later-three',
    'version Srcaddr',
    'version srcaddr "x"',
    'Version srcaddr',
    'ingress egress',
    'une ligne de texte',
  ])('does not treat %j as a header', (line) => {
    // Prepare, Act
    const header = read(line);

    // Assess
    expect(header).toBeUndefined();
  });

  it.each([
    ['version srcaddr src-class', 'src-class is not a flow log field, and the output uses the name src_class'],
    ['version srcaddr message', 'message is not a flow log field, and the output uses the name message'],
  ])('reports %j as an invalid header', (line, detail) => {
    // Prepare, Act
    const header = read(line);

    // Assess
    expect(header).toEqual({ code: 'header', detail });
  });

  it('gives the same format for the same header, so that its compiled form is reused', () => {
    // Prepare
    const reader = new HeaderReader();
    const bytes = Buffer.from('version srcaddr');

    // Act
    const headers = [reader.read(bytes, 0, bytes.length), reader.read(bytes, 0, bytes.length)];

    // Assess
    expect(headers[0]).toBeInstanceOf(FormatMatcher);
    expect(headers[1]).toBe(headers[0]);
  });

  it.each(['action required', 'type error', 'an end of something'])('does not treat %j as a header', (line) => {
    // Prepare, Act
    const header = read(line, new HeaderReader());

    // Assess: a word that happens to be a field name does not make a line a header
    expect(header).toBeUndefined();
  });

  it('stays correct for any number of different headers', () => {
    // Prepare
    const reader = new HeaderReader();

    // Act
    const headers = Array.from({ length: 200 }, (_, index) => read(`srcaddr dstaddr later-${index}`, reader));
    const again = read('srcaddr dstaddr later-0', reader);

    // Assess
    expect(headers).toEqual(Array.from({ length: 200 }, (_, index) => ['srcaddr', 'dstaddr', `later-${index}`]));
    expect(again).toEqual(['srcaddr', 'dstaddr', 'later-0']);
  });

  it('does not read a line that is longer than any header', () => {
    // Prepare
    const line = `srcaddr ${'x'.repeat(MAX_FORMAT_FIELDS * 65)}`;

    // Act
    const header = read(line);

    // Assess
    expect(header).toBeUndefined();
  });
});
