import type { Endpoint } from '../../src/model/endpoint-attributes.ts';
import { addedMembers } from './added-members.ts';
import type { SomeValues } from './encode-schema.ts';

/** The line that illustrates every schema: 29 fields in AWS's order, egress from a web server to a load balancer. */
export const EXAMPLE_LINE =
  '5 123456789012 eni-0a1b2c3d4e5f60718 10.0.1.25 10.0.2.40 49152 443 6 20 4249 1609459200 1609459260 ACCEPT OK ' +
  'vpc-0a11b22c33d44e55f subnet-0f1e2d3c4b5a69788 i-0123456789abcdef0 3 IPv4 10.0.1.25 10.0.2.40 eu-central-1 ' +
  'euc1-az2 - - - - egress 1';

const SOURCE: Endpoint = {
  interface_id: 'eni-0a1b2c3d4e5f60718',
  interface_type: 'interface',
  owner_type: 'ec2_instance',
  owner_name: 'shop-web-1',
  instance_id: 'i-0123456789abcdef0',
  instance_name: 'shop-web-1',
  instance_type: 't3.medium',
  image_id: 'ami-0aa11bb22cc33dd44',
  subnet_id: 'subnet-0f1e2d3c4b5a69788',
  subnet_name: 'private-a',
  availability_zone: 'eu-central-1a',
  vpc_id: 'vpc-0a11b22c33d44e55f',
  vpc_name: 'shop',
  security_group_ids: ['sg-0123456789abcdef0'],
  tags: { Name: 'shop-web-1', team: 'web' },
};

const DESTINATION: Endpoint = {
  interface_id: 'eni-0f9e8d7c6b5a40312',
  interface_type: 'interface',
  owner_type: 'application_load_balancer',
  owner_name: 'app/shop/50dc6c495c0c9188',
  subnet_id: 'subnet-0a9b8c7d6e5f40312',
  subnet_name: 'edge-b',
  availability_zone: 'eu-central-1b',
  vpc_id: 'vpc-0a11b22c33d44e55f',
  vpc_name: 'shop',
  security_group_ids: ['sg-0fedcba9876543210'],
  tags: { team: 'edge' },
};

/** Values of {@link EXAMPLE_LINE} that differ from the examples of their enrichers. */
const OF_LINE: SomeValues = {
  sampleWeight: -1,
  transferUsd: -1,
  signals: undefined,
  tcpFlagNames: ['FIN', 'SYN'],
  trafficPathName: 'same_vpc',
  destinationClass: 'private',
  sourceLabel: 'shop-private',
  sourceThreat: undefined,
  destinationThreat: undefined,
};

/** The values that are added to {@link EXAMPLE_LINE}, with both ends known. */
export function exampleValues(): SomeValues {
  const examples = Object.fromEntries(
    addedMembers().map(({ member, value }) => [
      member,
      value.json === 'number' ? Math.round(Number(value.example) * 10 ** (value.decimals ?? 0)) : value.example,
    ]),
  );
  return { ...examples, ...OF_LINE, source: SOURCE, destination: DESTINATION };
}
