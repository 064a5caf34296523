import { describe, expect, it } from 'vitest';
import { OPTIONS } from '../../../src/config/options.ts';
import { DURATION } from '../../../src/enrich/duration.ts';
import { PROTOCOL } from '../../../src/enrich/protocol.ts';
import { TCP_FLAGS } from '../../../src/enrich/tcp-flags.ts';
import { TRAFFIC_PATH } from '../../../src/enrich/traffic-path.ts';
import { createTransformer } from '../../../src/library/create-transformer.ts';
import { firehoseEvent } from '../../../src/library/firehose-event.ts';
import { addedTo, alone } from './enrich-line.ts';

describe('DURATION', () => {
  it.each([
    ['1609459200 1609459260', 60],
    ['1609459200 1609459200', 0],
    ['0 1', 1],
    ['1609459260 1609459200', -1],
    ['1609459200 -', -1],
    ['- 1609459200', -1],
  ])('of start and end %s is %i seconds, -1 for none', (line, expected) => {
    // Prepare, Act
    const added = addedTo(alone(DURATION), 'start end', line);

    // Assess
    expect(added?.durationSeconds).toBe(expected);
  });

  it.each([
    ['start srcaddr', '1 10.0.0.1'],
    ['end srcaddr', '1 10.0.0.1'],
  ])('is skipped for the format %s', (format, line) => {
    // Prepare, Act
    const added = addedTo(alone(DURATION), format, line);

    // Assess
    expect(added).toBeUndefined();
  });
});

describe('PROTOCOL', () => {
  it.each([
    ['6', 'tcp'],
    ['17', 'udp'],
    ['1', 'icmp'],
    ['58', 'ipv6-icmp'],
    ['0', 'hopopt'],
    ['255', undefined],
    ['-', undefined],
  ])('calls %s %s', (protocol, expected) => {
    // Prepare, Act
    const added = addedTo(alone(PROTOCOL), 'protocol srcaddr', `${protocol} 10.0.0.1`);

    // Assess
    expect(added?.protocolName).toBe(expected);
  });

  it('is skipped for a format without protocol', () => {
    // Prepare, Act
    const added = addedTo(alone(PROTOCOL), 'srcaddr', '10.0.0.1');

    // Assess
    expect(added).toBeUndefined();
  });
});

/** Schemas with a field for the names of flags. */
const NAMES_FLAGS: readonly string[] = ['flat', 'ecs'];

describe('TCP_FLAGS', () => {
  it.each([
    ['1', ['FIN']],
    ['2', ['SYN']],
    ['3', ['FIN', 'SYN']],
    ['4', ['RST']],
    ['18', ['SYN', 'ACK']],
    ['19', ['FIN', 'SYN', 'ACK']],
    ['0', undefined],
    ['-', undefined],
  ])('names the flags of %s', (flags, expected) => {
    // Prepare, Act
    const added = addedTo(alone(TCP_FLAGS), 'tcp-flags srcaddr', `${flags} 10.0.0.1`);

    // Assess
    expect(added?.tcpFlagNames).toEqual(expected);
  });

  it.each([
    ['6', ['SYN']],
    ['-', ['SYN']],
    ['17', undefined],
    ['1', undefined],
    ['132', undefined],
    ['0', undefined],
  ])('names flags of a record with protocol %s: %j', (protocol, expected) => {
    // Prepare, Act
    const added = addedTo(alone(TCP_FLAGS), 'tcp-flags protocol', `2 ${protocol}`);

    // Assess
    expect(added?.tcpFlagNames).toEqual(expected);
  });

  it.each(OPTIONS.SCHEMA.choices)('names no flags of a UDP record in the schema %s', async (schema) => {
    // Prepare
    const logFormat = 'version account-id interface-id srcaddr dstaddr srcport dstport protocol tcp-flags start end';
    const destination = schema === 'splunk' ? 'splunk' : 's3';
    const lineOf = (protocol: number) =>
      `3 111122223333 eni-1 10.0.0.1 10.0.0.2 50000 53 ${protocol} 2 1609459200 1609459260`;

    // Act
    const { transform } = createTransformer({ logFormat, schema, destination });
    const { records } = await transform(firehoseEvent([lineOf(6), lineOf(17)]));

    // Assess
    const [tcp = '', udp = ''] = records.map(({ data }) => Buffer.from(data ?? '', 'base64').toString());
    expect(udp).not.toMatch(/\bsyn\b/i);
    if (NAMES_FLAGS.includes(schema)) expect(tcp).toMatch(/\bsyn\b/i);
  });

  it('is skipped for a format without flags', () => {
    // Prepare, Act
    const added = addedTo(alone(TCP_FLAGS), 'srcaddr', '10.0.0.1');

    // Assess
    expect(added).toBeUndefined();
  });
});

describe('TRAFFIC_PATH', () => {
  it.each([
    ['1', 'same_vpc'],
    ['2', 'internet_gateway_or_vpc_endpoint'],
    ['3', 'virtual_private_gateway'],
    ['4', 'vpc_peering'],
    ['5', 'inter_region_vpc_peering'],
    ['6', 'local_gateway'],
    ['7', 'gateway_vpc_endpoint'],
    ['8', 'internet_gateway'],
    ['0', undefined],
    ['9', undefined],
    ['-', undefined],
  ])('calls path %s %s', (path, expected) => {
    // Prepare, Act
    const added = addedTo(alone(TRAFFIC_PATH), 'traffic-path srcaddr', `${path} 10.0.0.1`);

    // Assess
    expect(added?.trafficPathName).toBe(expected);
  });

  it('is skipped for a format without traffic path', () => {
    // Prepare, Act
    const added = addedTo(alone(TRAFFIC_PATH), 'srcaddr', '10.0.0.1');

    // Assess
    expect(added).toBeUndefined();
  });
});
