import { describe, expect, it } from 'vitest';
import { readCidrLabels } from '../../../src/config/cidr-labels.ts';
import { AddressBook } from '../../../src/enrich/address-book.ts';
import { collectMetadataRequest } from '../../../src/enrich/metadata-request.ts';
import { ByteMemo } from '../../../src/memory/byte-memo.ts';
import type { ScopedRequest } from '../../../src/model/metadata-request.ts';
import { readRange } from '../../../src/net/ranges.ts';
import { parseText } from '../parse/parse-text.ts';

/** The requests of a scope as plain lists, without empty ones. */
function plainScope(scope: ScopedRequest): Record<string, unknown> {
  const { accountId, region, addressesByVpc, addressesByInterface, ...sets } = scope;
  const lists = Object.entries(sets).map(([name, ids]): [string, unknown] => [name, [...ids]]);
  const maps = Object.entries({ addressesByVpc, addressesByInterface }).map(([name, groups]): [string, unknown] => [
    name,
    [...groups].flatMap(([key, addresses]) => [...addresses].map((address) => `${key} ${address}`)),
  ]);
  const asked = [...lists, ...maps].filter(([, list]) => !(Array.isArray(list) && list.length === 0));
  return { accountId, region, ...Object.fromEntries(asked) };
}

function requestOf(logFormat: string, ...lines: readonly string[]): Record<string, unknown>[] {
  const { arena, records } = parseText(lines.join('\n'), logFormat);
  const book = new AddressBook(readCidrLabels({}, readRange));
  const parts = { book, ids: new ByteMemo<string>(1_000, (id) => id), metadata: undefined };
  return collectMetadataRequest(arena.bytes, records, parts).scopes.map(plainScope);
}

describe('collectMetadataRequest', () => {
  it('requests each interface, instance and address once', () => {
    // Prepare
    const format = 'interface-id instance-id vpc-id srcaddr dstaddr';
    const line = 'eni-1 i-1 vpc-1 10.0.0.1 10.0.0.2';

    // Act
    const scopes = requestOf(format, line, line, 'eni-2 - vpc-1 10.0.0.2 10.0.0.3');

    // Assess
    expect(scopes).toEqual([
      {
        accountId: undefined,
        region: undefined,
        interfaceIds: ['eni-1', 'eni-2'],
        instanceIds: ['i-1'],
        addressesByVpc: ['vpc-1 10.0.0.1', 'vpc-1 10.0.0.2', 'vpc-1 10.0.0.3'],
      },
    ]);
  });

  it('separates accounts and Regions, as recorded', () => {
    // Prepare
    const format = 'account-id region interface-id';

    // Act
    const scopes = requestOf(
      format,
      '123456789012 eu-central-1 eni-1',
      '123456789012 us-east-1 eni-2',
      'unknown eu-central-1 eni-3',
      '123456789012 eu-central-1 eni-4',
      '- - eni-5',
    );

    // Assess
    expect(scopes).toEqual([
      { accountId: '123456789012', region: 'eu-central-1', interfaceIds: ['eni-1', 'eni-4'] },
      { accountId: '123456789012', region: 'us-east-1', interfaceIds: ['eni-2'] },
      { accountId: 'unknown', region: 'eu-central-1', interfaceIds: ['eni-3'] },
      { accountId: undefined, region: undefined, interfaceIds: ['eni-5'] },
    ]);
  });

  it('takes the Region from the zone if the record has no other', () => {
    // Prepare, Act
    const scopes = requestOf('az-id interface-id', 'apse2-az3 eni-1');

    // Assess
    expect(scopes).toEqual([{ accountId: undefined, region: 'ap-southeast-2', interfaceIds: ['eni-1'] }]);
  });

  it('groups addresses by the interface if the record names no VPC', () => {
    // Prepare, Act
    const scopes = requestOf('interface-id vpc-id srcaddr dstaddr', 'eni-1 - 10.0.0.1 10.0.0.2');

    // Assess
    expect(scopes).toMatchObject([{ addressesByInterface: ['eni-1 10.0.0.1', 'eni-1 10.0.0.2'] }]);
    expect(scopes[0]).not.toHaveProperty('addressesByVpc');
  });

  it('requests addresses in their canonical text', () => {
    // Prepare, Act
    const scopes = requestOf('vpc-id srcaddr dstaddr', 'vpc-1 2001:0DB8::0001 2001:db8::1');

    // Assess
    expect(scopes).toMatchObject([{ addressesByVpc: ['vpc-1 2001:db8::1'] }]);
  });

  it('requests the next hop, too', () => {
    // Prepare, Act
    const scopes = requestOf('interface-id next-hop-interface-id', 'eni-1 eni-2', 'eni-1 -');

    // Assess
    expect(scopes).toMatchObject([{ interfaceIds: ['eni-1', 'eni-2'] }]);
  });

  it('requests a regional NAT gateway, and no other resource', () => {
    // Prepare, Act
    const scopes = requestOf('resource-id bytes', 'nat-1 5', 'x-1 5', '- 5', 'nat-1 6');

    // Assess
    expect(scopes).toMatchObject([{ natGatewayIds: ['nat-1'] }]);
  });

  it('requests each end of a Transit Gateway record in the VPC that the record names for it', () => {
    // Prepare
    const format = 'tgw-src-vpc-id tgw-dst-vpc-id srcaddr dstaddr';

    // Act
    const scopes = requestOf(format, 'vpc-1 vpc-2 10.0.0.1 10.0.0.1');

    // Assess
    expect(scopes).toMatchObject([{ addressesByVpc: ['vpc-1 10.0.0.1', 'vpc-2 10.0.0.1'] }]);
  });

  it('requests nothing for lines that are not records', () => {
    // Prepare, Act
    const scopes = requestOf('interface-id srcaddr', 'interface-id srcaddr', 'eni-1 x', '{', '- -');

    // Assess
    expect(scopes).toEqual([]);
  });

  it('limits the number of accounts, which records can forge', () => {
    // Prepare
    const lines = Array.from({ length: 200 }, (_, index) => `${index} eni-${index}`);

    // Act
    const scopes = requestOf('account-id interface-id', ...lines);

    // Assess
    expect(scopes).toHaveLength(64);
    expect(scopes[63]).toMatchObject({ accountId: '63', interfaceIds: ['eni-63'] });
  });
});
