import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import {
  DescribeInstancesCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  EC2Client,
  type EC2ClientConfig,
  type Instance,
} from '@aws-sdk/client-ec2';
import {
  toInstance,
  toNatGateway,
  toNetworkInterface,
  toPrefixHolder,
  toSubnet,
  toVpc,
} from '../inventory/to-inventory.ts';
import { boundedCollector, MAX_PAGE_BYTES } from './bounded-body.ts';
import { listOf, pageOf, tokenOf } from './describe-page.ts';
import { EarlyAgent } from './early-connections.ts';
import type { DescribePage, Ec2Api } from './ec2-api.ts';
import type { Ec2RulesApi } from './ec2-rules-api.ts';

/** Time limits of a client. */
export interface ClientTimeouts {
  readonly connectionMs: number;
  /** Until a response begins. */
  readonly requestMs: number;
}

/** The time limits of a client unless others are given. */
export const CLIENT_TIMEOUTS: ClientTimeouts = { connectionMs: 1_000, requestMs: 5_000 };

/** The agents that open the connections of a client. */
export interface ClientAgents {
  readonly httpAgent?: HttpAgent;
  readonly httpsAgent: HttpsAgent;
}

/** Settings of agents, as in the SDK's defaults. */
export const AGENT_OPTIONS = { keepAlive: true, maxSockets: 50 };

/** Clients with the default credentials that have been warmed up, and have not been used, by Region. */
const warmClients = new Map<string, Ec2Api>();

/** Keeps a client for the next {@link takeEc2Api} of its Region. */
export function keepEc2Api(region: string, api: Ec2Api): void {
  warmClients.set(region, api);
}

/** A client with the default credentials: the one that is kept for the Region, if any, or a new one. */
export function takeEc2Api(region: string): Ec2Api {
  const kept = warmClients.get(region);
  warmClients.delete(region);
  return kept ?? createEc2Api(region, undefined);
}

/**
 * Binds {@link Ec2Api} to the AWS SDK. The only module that loads the EC2 client: import it lazily. The SDK's own
 * settings apply (Region, `AWS_ENDPOINT_URL_EC2`, credentials chain); it does not retry, since the caller does.
 */
export function createEc2Api(
  region: string,
  credentials: EC2ClientConfig['credentials'],
  timeouts: ClientTimeouts = CLIENT_TIMEOUTS,
  agents: ClientAgents = { httpsAgent: new EarlyAgent(AGENT_OPTIONS) },
): Ec2Api {
  const client = new EC2Client({
    region,
    maxAttempts: 1,
    streamCollector: boundedCollector(MAX_PAGE_BYTES),
    requestHandler: {
      connectionTimeout: timeouts.connectionMs,
      requestTimeout: timeouts.requestMs,
      // otherwise the SDK only warns when the time is exceeded
      throwOnRequestTimeout: true,
      ...agents,
    },
    ...(credentials === undefined ? {} : { credentials }),
  });
  const describeInstances: DescribePage<Instance> = async (filters, nextToken, abortSignal) => {
    const answer = await client.send(
      new DescribeInstancesCommand({ ...pageOf(filters, nextToken), IncludeManagedResources: true }),
      { abortSignal },
    );
    const items = listOf(answer.Reservations, 'reservationSet').flatMap(({ Instances }) => Instances ?? []);
    return { items, nextToken: tokenOf(answer) };
  };
  let rules: Promise<Ec2RulesApi> | undefined;
  return {
    rules() {
      rules ??= import('./ec2-rules-sdk.ts').then(({ createEc2RulesApi }) => createEc2RulesApi(client, region));
      return rules;
    },
    async networkInterfaces(filters, nextToken, abortSignal) {
      const answer = await client.send(
        // include interfaces that AWS manages and hides by default
        new DescribeNetworkInterfacesCommand({ ...pageOf(filters, nextToken), IncludeManagedResources: true }),
        { abortSignal },
      );
      const items = listOf(answer.NetworkInterfaces, 'networkInterfaceSet');
      return {
        items: items.flatMap((item) => toNetworkInterface(item, region) ?? []),
        nextToken: tokenOf(answer),
      };
    },
    async instances(filters, nextToken, abortSignal) {
      const { items, nextToken: next } = await describeInstances(filters, nextToken, abortSignal);
      return { items: items.flatMap((item) => toInstance(item) ?? []), nextToken: next };
    },
    async prefixHolders(filters, nextToken, abortSignal) {
      const { items, nextToken: next } = await describeInstances(filters, nextToken, abortSignal);
      return { items: items.flatMap((item) => toPrefixHolder(item) ?? []), nextToken: next };
    },
    async subnets(filters, nextToken, abortSignal) {
      const answer = await client.send(new DescribeSubnetsCommand(pageOf(filters, nextToken)), { abortSignal });
      const items = listOf(answer.Subnets, 'subnetSet');
      return { items: items.flatMap((item) => toSubnet(item) ?? []), nextToken: tokenOf(answer) };
    },
    async vpcs(filters, nextToken, abortSignal) {
      const answer = await client.send(new DescribeVpcsCommand(pageOf(filters, nextToken)), { abortSignal });
      const items = listOf(answer.Vpcs, 'vpcSet');
      return { items: items.flatMap((item) => toVpc(item, region) ?? []), nextToken: tokenOf(answer) };
    },
    async natGateways(filters, nextToken, abortSignal) {
      const { Filters, ...rest } = pageOf(filters, nextToken);
      const answer = await client.send(new DescribeNatGatewaysCommand({ ...rest, Filter: Filters }), { abortSignal });
      const items = listOf(answer.NatGateways, 'natGatewaySet');
      return { items: items.flatMap((item) => toNatGateway(item) ?? []), nextToken: tokenOf(answer) };
    },
  };
}
