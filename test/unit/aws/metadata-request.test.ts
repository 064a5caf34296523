import { describe, expect, it } from 'vitest';
import { readCidrLabels } from '../../../src/config/cidr-labels.ts';
import { Enrichment } from '../../../src/enrich/enrichment.ts';
import type { ScopedRequest } from '../../../src/model/metadata-request.ts';
import { readRange } from '../../../src/net/ranges.ts';
import { parseText } from '../parse/parse-text.ts';

/** The requests for lines of a format, by account and Region. */
function requestOfLines(format: string, ...lines: readonly string[]): readonly ScopedRequest[] {
  const { arena, records } = parseText(lines.join('\n'), format);
  const enrichment = new Enrichment({ labels: readCidrLabels({}, readRange), metadata: undefined });
  return enrichment.collectRequest(arena.bytes, records).scopes;
}

/** A request as plain values. */
function plain(scope: ScopedRequest | undefined) {
  if (scope === undefined) return undefined;
  const plainMap = (map: ReadonlyMap<string, ReadonlySet<string>>) =>
    Object.fromEntries([...map].map(([key, values]) => [key, [...values]]));
  return {
    accountId: scope.accountId,
    region: scope.region,
    interfaceIds: [...scope.interfaceIds],
    instanceIds: [...scope.instanceIds],
    natGatewayIds: [...scope.natGatewayIds],
    addressesByVpc: plainMap(scope.addressesByVpc),
    addressesByInterface: plainMap(scope.addressesByInterface),
  };
}

const NOTHING = {
  accountId: undefined,
  region: undefined,
  interfaceIds: [],
  instanceIds: [],
  natGatewayIds: [],
  addressesByVpc: {},
  addressesByInterface: {},
};

describe('collectMetadataRequest', () => {
  it('has each distinct value once', () => {
    // Prepare, Act
    const scopes = requestOfLines(
      'account-id interface-id srcaddr dstaddr',
      '111122223333 eni-1 10.0.0.1 10.0.0.2',
      '111122223333 eni-1 10.0.0.2 10.0.0.1',
      '111122223333 eni-2 10.0.0.1 10.0.0.3',
    );

    // Assess
    expect(scopes.map(plain)).toEqual([
      {
        ...NOTHING,
        accountId: '111122223333',
        interfaceIds: ['eni-1', 'eni-2'],
        addressesByInterface: { 'eni-1': ['10.0.0.1', '10.0.0.2'], 'eni-2': ['10.0.0.1', '10.0.0.3'] },
      },
    ]);
  });

  it('groups addresses by the VPC if the record names it', () => {
    // Prepare, Act
    const scopes = requestOfLines(
      'vpc-id interface-id instance-id next-hop-interface-id srcaddr dstaddr',
      'vpc-1 eni-1 i-1 eni-3 10.0.0.1 10.0.0.2',
      '- eni-2 - - 10.0.0.3 -',
    );

    // Assess
    expect(scopes.map(plain)).toEqual([
      {
        ...NOTHING,
        interfaceIds: ['eni-1', 'eni-3', 'eni-2'],
        instanceIds: ['i-1'],
        addressesByVpc: { 'vpc-1': ['10.0.0.1', '10.0.0.2'] },
        addressesByInterface: { 'eni-2': ['10.0.0.3'] },
      },
    ]);
  });

  it('has addresses as canonical text', () => {
    // Prepare, Act
    const scopes = requestOfLines('interface-id srcaddr dstaddr', 'eni-1 2001:0DB8:0:0:0:0:0:5 2001:db8::5');

    // Assess
    expect(scopes.map(plain)).toMatchObject([{ addressesByInterface: { 'eni-1': ['2001:db8::5'] } }]);
  });

  it('groups the addresses of a regional NAT gateway by it', () => {
    // Prepare, Act
    const scopes = requestOfLines(
      'resource-id interface-id srcaddr dstaddr',
      'nat-1 - 10.0.0.1 203.0.113.5',
      'something-else - 10.0.0.2 203.0.113.6',
    );

    // Assess
    expect(scopes.map(plain)).toEqual([
      { ...NOTHING, natGatewayIds: ['nat-1'], addressesByInterface: { 'nat-1': ['10.0.0.1', '203.0.113.5'] } },
    ]);
  });

  it('separates accounts and Regions, taking the Region from the record or from its zone', () => {
    // Prepare, Act
    const scopes = requestOfLines(
      'account-id region az-id interface-id',
      '111122223333 us-east-1 - eni-1',
      '111122223333 - use1-az2 eni-2',
      '111122223333 eu-central-1 use1-az2 eni-3',
      'unknown - - eni-4',
      '444455556666 us-east-1 - eni-5',
    );

    // Assess
    expect(scopes.map(({ accountId, region, interfaceIds }) => [accountId, region, [...interfaceIds]])).toEqual([
      ['111122223333', 'us-east-1', ['eni-1', 'eni-2']],
      ['111122223333', 'eu-central-1', ['eni-3']],
      ['unknown', undefined, ['eni-4']],
      ['444455556666', 'us-east-1', ['eni-5']],
    ]);
  });

  it('asks for each end of a Transit Gateway record in the account of its VPC', () => {
    // Prepare, Act
    const scopes = requestOfLines(
      'account-id tgw-src-vpc-account-id tgw-dst-vpc-account-id tgw-src-vpc-id tgw-dst-vpc-id srcaddr dstaddr',
      '111122223333 444455556666 777788889999 vpc-1 vpc-2 10.1.0.1 10.2.0.1',
      '111122223333 111122223333 - vpc-3 - 10.3.0.1 10.4.0.1',
    );

    // Assess
    expect(scopes.map(({ accountId, addressesByVpc }) => [accountId, [...addressesByVpc.keys()]])).toEqual([
      ['111122223333', ['vpc-3']],
      ['444455556666', ['vpc-1']],
      ['777788889999', ['vpc-2']],
    ]);
  });

  it('requests nothing for lines without ids and addresses or that are not records', () => {
    // Prepare, Act
    const scopes = requestOfLines('account-id interface-id srcaddr', '111122223333 - -', 'no such line at all here');

    // Assess
    expect(scopes).toEqual([]);
  });

  it('limits how many accounts and Regions the records of a window can name', () => {
    // Prepare
    const lines = Array.from({ length: 200 }, (_, number) => `${String(number).padStart(12, '0')} eni-${number}`);

    // Act
    const scopes = requestOfLines('account-id interface-id', ...lines);

    // Assess
    expect(scopes).toHaveLength(64);
  });
});
