import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTransformer, documentsOf, firehoseEvent } from '../../src/library/index.ts';
import { INTERFACE_IDS, transferNetwork } from '../support/transfer-network.ts';

const FIELDS = [
  ...[
    'version',
    'interface-id',
    'srcaddr',
    'dstaddr',
    'srcport',
    'dstport',
    'protocol',
    'bytes',
    'start',
    'end',
    'action',
  ],
  ...['log-status', 'flow-direction', 'traffic-path', 'pkt-src-aws-service', 'pkt-dst-aws-service', 'az-id', 'region'],
  ...['next-hop-interface-type', 'next-hop-az-id', 'interface-type'],
];
const START = 1_795_175_000;

const { inventory } = transferNetwork();
const addresses = [
  ...(inventory?.networkInterfaces ?? []).flatMap(({ addresses: own = [], publicAddresses = [] }) => [
    ...own,
    ...publicAddresses,
  ]),
  ...['198.51.100.7', '10.0.1.200', '10.0.2.201', '172.16.5.5', '2001:db8:ffff::1'],
];

const absent = fc.constant('-');
/** More zones than the cache numbers. */
const anyZone = fc.nat(400).map((number) => `euc1-az${number}`);
const service = fc.constantFrom('-', '-', 'S3', 'DYNAMODB', 'AMAZON', 'EC2');
const anyLine = fc
  .tuple(
    fc.constant('11'),
    fc.constantFrom('eni-unknown', '-', ...INTERFACE_IDS),
    fc.constantFrom(...addresses),
    fc.constantFrom(...addresses),
    fc.constant('40000'),
    fc.constant('443'),
    fc.constant('6'),
    fc.oneof(absent, fc.nat(2 ** 31 - 1).map(String)),
    fc.constantFrom('-', String(START), String(START - 1_000_000_000)),
    fc.constantFrom('-', String(START + 60), String(START + 4_000_000_000)),
    fc.constantFrom('ACCEPT', 'ACCEPT', 'REJECT'),
    fc.constant('OK'),
    fc.constantFrom('ingress', 'egress'),
    fc.oneof(absent, fc.nat(20).map(String)),
    service,
    service,
    fc.oneof(absent, anyZone),
    fc.constantFrom('-', 'eu-central-1', 'us-east-1'),
    fc.constantFrom('-', '-', 'nat_gateway', 'transit_gateway', 'vpc_endpoint', 'interface'),
    fc.oneof(absent, anyZone),
    fc.constantFrom('-', 'nat_gateway', 'transit_gateway', 'vpc_endpoint'),
  )
  .map((values) => values.join(' '));

describe('transfer classes that are remembered', () => {
  it('are those that are found without anything remembered', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyLine, { minLength: 100, maxLength: 700 }), fc.nat(99), async (lines, first) => {
        const remembering = transformer();
        // twice, so that nearly all results of the second run come from the cache
        await remembering(lines);
        const found = await remembering(lines);
        expect(found).toHaveLength(lines.length);
        for (let at = first; at < lines.length; at += 50) {
          expect(found[at]).toEqual((await transformer()([lines[at] ?? '']))[0]);
        }
      }),
      { numRuns: 15 },
    );
  });
});

/** Runs lines through a new transformer and returns the transfer fields of their documents. */
function transformer(): (lines: readonly string[]) => Promise<object[]> {
  const { transform } = createTransformer({ ...transferNetwork(), logFormat: FIELDS.join(' ') });
  return async (lines) => {
    const documents = documentsOf(await transform(firehoseEvent(lines)));
    return [...documents].map((document) =>
      Object.fromEntries(Object.entries({ ...document }).filter(([name]) => name.startsWith('transfer_'))),
    );
  };
}
