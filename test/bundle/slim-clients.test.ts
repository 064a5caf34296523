import { describe, expect, it, vi } from 'vitest';
import * as plainOrganization from '../../src/aws/accounts/organization-accounts.ts';
import * as plainRole from '../../src/aws/accounts/role-credentials.ts';
import type { DescribePage } from '../../src/aws/clients/ec2-api.ts';
import { type Ec2RulesApi, PREFIX_LIST_ID } from '../../src/aws/clients/ec2-rules-api.ts';
import * as plainEc2 from '../../src/aws/clients/ec2-sdk.ts';
import * as plainFirehose from '../../src/aws/put-back/firehose-api.ts';
import * as plainKinesis from '../../src/aws/put-back/kinesis-api.ts';
import type { PutRecord } from '../../src/aws/put-back/put-request.ts';
import type { FaultKind } from '../support/aws/faults.ts';
import { addRules, OWN_LIST } from '../support/aws/rules-world.ts';
import { addShop, NAT_GATEWAY, SHOP_SUBNET, SHOP_VPC, WEB } from '../support/aws/shop-world.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';
import { useOrganizationServer } from '../support/aws/use-organization-server.ts';
import { HOME_REGION } from '../support/ec2-server.ts';
import { chunkOf, urlOf } from './bundle-files.ts';
import { essence, outcomeOf } from './compare-clients.ts';
import { startRecordingServer } from './recording-server.ts';

const never = new AbortController().signal;
const ROLE = { roleName: 'flow-logs', externalId: 'external' };
const RECORDS: readonly PutRecord[] = ['one', 'zwei €'].map((text) => ({
  data: Buffer.from(text),
  partitionKey: `key ${text}`,
  bytes: text.length,
}));
const slimEc2: typeof plainEc2 = await import(/* @vite-ignore */ urlOf(chunkOf('ec2-sdk')));
const slimOrganization: typeof plainOrganization = await import(
  /* @vite-ignore */ urlOf(chunkOf('organization-accounts'))
);
const slimRole: typeof plainRole = await import(/* @vite-ignore */ urlOf(chunkOf('role-credentials')));
const slimFirehose: typeof plainFirehose = await import(/* @vite-ignore */ urlOf(chunkOf('firehose-api')));
const slimKinesis: typeof plainKinesis = await import(/* @vite-ignore */ urlOf(chunkOf('kinesis-api')));

const server = useEc2Server();
const organization = useOrganizationServer();

/** Every call that reads rules. */
const RULES_ASK: Readonly<Record<string, (api: Ec2RulesApi) => DescribePage<unknown>>> = {
  securityGroups: (api) => api.securityGroups,
  securityGroupRules: (api) => api.securityGroupRules,
  groupVpcs: (api) => api.groupVpcs,
  networkAcls: (api) => api.networkAcls,
  prefixLists: (api) => api.prefixLists,
  prefixListEntries: (api) => api.prefixListEntries,
  routeTables: (api) => api.routeTables,
  peerings: (api) => api.peerings,
  vpcEndpoints: (api) => api.vpcEndpoints,
  transitGatewayAttachments: (api) => api.transitGatewayAttachments,
  transitGateways: (api) => api.transitGateways,
  blockPublicAccess: (api) => api.blockPublicAccess,
};

describe('the EC2 client of the bundle', () => {
  const ask = {
    interfaces: ({ createEc2Api }: typeof plainEc2) =>
      createEc2Api(HOME_REGION, undefined).networkInterfaces(
        [{ name: 'vpc-id', values: [SHOP_VPC] }],
        undefined,
        never,
      ),
    'an interface on a later page': ({ createEc2Api }: typeof plainEc2) =>
      createEc2Api(HOME_REGION, undefined).networkInterfaces([{ name: 'vpc-id', values: [SHOP_VPC] }], '1', never),
    instances: ({ createEc2Api }: typeof plainEc2) =>
      createEc2Api(HOME_REGION, undefined).instances(
        [{ name: 'instance-id', values: [WEB.instanceId ?? ''] }],
        undefined,
        never,
      ),
    subnets: ({ createEc2Api }: typeof plainEc2) =>
      createEc2Api(HOME_REGION, undefined).subnets([{ name: 'subnet-id', values: [SHOP_SUBNET] }], undefined, never),
    VPCs: ({ createEc2Api }: typeof plainEc2) =>
      createEc2Api(HOME_REGION, undefined).vpcs([{ name: 'vpc-id', values: [SHOP_VPC] }], undefined, never),
    'NAT gateways': ({ createEc2Api }: typeof plainEc2) =>
      createEc2Api(HOME_REGION, undefined).natGateways(
        [{ name: 'nat-gateway-id', values: [NAT_GATEWAY] }],
        undefined,
        never,
      ),
  };

  it.each(Object.keys(RULES_ASK))(
    'requests %s as the full client does, and reads the response in the same way',
    async (kind) => {
      // Prepare
      addRules(server().home);
      server().pageSize = 1;
      const filters = kind === 'prefixListEntries' ? [{ name: PREFIX_LIST_ID, values: [OWN_LIST] }] : [];
      const call = async ({ createEc2Api }: typeof plainEc2) => {
        const pick = RULES_ASK[kind] ?? expect.fail(kind);
        const first = await pick(await createEc2Api(HOME_REGION, undefined).rules())(filters, undefined, never);
        const rules = await createEc2Api(HOME_REGION, undefined).rules();
        return [first, first.nextToken === undefined ? undefined : await pick(rules)(filters, first.nextToken, never)];
      };

      // Act
      const plain = await call(plainEc2);
      const slim = await call(slimEc2);

      // Assess
      const requests = server().requests.map(({ action, form }) => ({ action, form: [...form] }));
      const half = requests.length / 2;
      expect(plain[0]?.items.length).toBeGreaterThan(0);
      expect(slim).toEqual(plain);
      expect(requests.slice(half)).toEqual(requests.slice(0, half));
    },
  );

  it.each(Object.entries(ask))(
    'requests %s as the full client does, and reads the response in the same way',
    async (_what, call) => {
      // Prepare
      addShop(server().home);
      server().pageSize = 1;

      // Act
      const plain = await call(plainEc2);
      const slim = await call(slimEc2);

      // Assess
      const [first, second] = server().requests.map(({ action, form }) => ({ action, form: [...form] }));
      expect(plain.items.length).toBeGreaterThan(0);
      expect(slim).toEqual(plain);
      expect(second).toEqual(first);
    },
  );

  it.each<FaultKind>([
    'throttled',
    'internal',
    'unauthorized',
    'expired',
    'unknown_id',
    'malformed',
    'empty',
    'closed',
  ])('handles the response «%s» as the full client does', async (kind) => {
    // Prepare
    addShop(server().home);
    server().fail({ kind });

    // Act
    const plain = await outcomeOf(ask.VPCs(plainEc2));
    const slim = await outcomeOf(ask.VPCs(slimEc2));

    // Assess
    expect(slim).toEqual(plain);
  });

  it('sends, byte for byte, what the full client sends, with a valid signature', async () => {
    // Prepare
    await using recorder = await startRecordingServer({ status: 200, body: '<DescribeVpcsResponse/>' });
    vi.stubEnv('AWS_ENDPOINT_URL_EC2', recorder.url);
    vi.stubEnv('AWS_SESSION_TOKEN', 'token');

    // Act
    await outcomeOf(ask.VPCs(plainEc2));
    await outcomeOf(ask.VPCs(slimEc2));

    // Assess
    const [plain, slim] = recorder.requests.map(essence);
    expect(slim).toEqual(plain);
    expect(slim?.signature).toMatchObject({ accessKeyId: 'AKIAHOME', scope: `${HOME_REGION} ec2`, isRight: true });
    expect(slim?.headers['x-amz-security-token']).toBe('token');
  });
});

describe('the STS client of the bundle', () => {
  it('assumes a role as the full client does', async () => {
    // Prepare
    server().sts.roles.set('444455556666', { name: ROLE.roleName, externalId: ROLE.externalId });

    // Act
    const plain = await plainRole.roleCredentials('444455556666', HOME_REGION, ROLE)();
    const slim = await slimRole.roleCredentials('444455556666', HOME_REGION, ROLE)();

    // Assess
    const [first, second] = server().requests.map(({ action, form }) => ({ action, form: [...form] }));
    expect(second).toEqual(first);
    expect(Object.keys(slim)).toEqual(Object.keys(plain));
    expect(slim.expiration).toBeInstanceOf(Date);
  });

  it.each<FaultKind>(['unauthorized', 'throttled'])(
    'handles the response «%s» as the full client does',
    async (kind) => {
      // Prepare
      server().fail({ kind });

      // Act
      const plain = await outcomeOf(plainRole.roleCredentials('444455556666', HOME_REGION, ROLE)());
      const slim = await outcomeOf(slimRole.roleCredentials('444455556666', HOME_REGION, ROLE)());

      // Assess
      expect(slim).toEqual(plain);
    },
  );
});

describe('the Organizations client of the bundle', () => {
  const UNIT = 'ou-ab12-34cd56ef';
  const list = ({ listOrganizationAccounts }: typeof plainOrganization) =>
    outcomeOf(listOrganizationAccounts([UNIT], HOME_REGION, Date.now() + 20_000));

  it('lists accounts as the full client does', async () => {
    // Prepare
    organization().pageSize = 1;
    organization()
      .units.set(UNIT, {
        accounts: [
          { Id: '111111111111', State: 'ACTIVE' },
          { Id: '222222222222', State: 'CLOSED', Status: 'ACTIVE' },
        ],
        units: ['ou-ab12-00000000'],
      })
      .set('ou-ab12-00000000', { accounts: [{ Id: '333333333333', Status: 'ACTIVE' }] });

    // Act
    const plain = await list(plainOrganization);
    const calls = organization().calls.splice(0);
    const slim = await list(slimOrganization);

    // Assess
    expect(slim).toEqual({ answer: ['111111111111', '333333333333'] });
    expect(slim).toEqual(plain);
    expect(organization().calls).toEqual(calls);
  });

  it.each(['AccessDeniedException', 'ParentNotFoundException', 'Strange'])(
    'handles the error «%s» as the full client does',
    async (code) => {
      // Prepare
      organization().failure = code;

      // Act
      const [plain, slim] = [await list(plainOrganization), await list(slimOrganization)];

      // Assess
      expect(plain).toMatchObject({ name: code });
      expect(slim).toEqual(plain);
    },
  );
});

describe.each([
  ['Firehose', 'FIREHOSE', plainFirehose.createFirehoseApi, slimFirehose.createFirehoseApi],
  ['Kinesis', 'KINESIS', plainKinesis.createKinesisApi, slimKinesis.createKinesisApi],
])('the %s client of the bundle', (_service, name, plainApi, slimApi) => {
  it.each([
    [
      'entries',
      200,
      '{"RequestResponses":[{"RecordId":"1"},{"ErrorCode":"ServiceUnavailableException"}],"Records":[{"SequenceNumber":"1"},{"ErrorCode":"InternalFailure"}]}',
    ],
    ['an error that it has a class for', 400, '{"__type":"ResourceNotFoundException","message":"no stream"}'],
    ['an error that it has none for', 400, '{"__type":"Strange","message":"what?"}'],
    ['no JSON', 200, '<html/>'],
  ])('sends what the full client sends, and reads %s in the same way', async (_what, status, body) => {
    // Prepare
    const headers = { 'content-type': 'application/x-amz-json-1.1' };
    await using recorder = await startRecordingServer({ status, headers, body });
    vi.stubEnv(`AWS_ENDPOINT_URL_${name}`, recorder.url);

    // Act
    const plain = await outcomeOf(plainApi(HOME_REGION, 1_000).put('flow-logs', RECORDS, never));
    const slim = await outcomeOf(slimApi(HOME_REGION, 1_000).put('flow-logs', RECORDS, never));

    // Assess
    const [first, second] = recorder.requests.map(essence);
    expect(slim).toEqual(plain);
    expect(second).toEqual(first);
    expect(second?.signature).toMatchObject({ isRight: true });
  });
});
