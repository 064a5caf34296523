import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { CreateVpcCommand, DescribeFlowLogsCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  ListRootsCommand,
  MoveAccountCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createS3Store } from '../../../src/aws/clients/s3-sdk.ts';
import { gatherSnapshot } from '../../../src/aws/inventory/gather-snapshot.ts';
import { readOptions } from '../../../src/config/read-options.ts';
import { parseInventory } from '../../../src/metadata/parse-inventory.ts';
import { ROOT } from '../../cli/run-cli.ts';
import { MOTO_ACCOUNT, MOTO_REGION, useMoto } from './moto.ts';

const STREAM_ARN = `arn:aws:firehose:${MOTO_REGION}:${MOTO_ACCOUNT}:deliverystream/flow-logs`;
const SNAPSHOT_ROLE_ARN = `arn:aws:iam::${MOTO_ACCOUNT}:role/flow-logs-SnapshotRole`;
const CENTRAL_ROLE = 'AWSLogDeliveryFirehoseCrossAccountRole-vpc-flow-enricher';

/** Commands of the page that moto does not support: the tests only check that the AWS CLI accepts them. */
const NOT_ANSWERED = ['activate-organizations-access', 'resource-policy'];
/** Exit statuses of the AWS CLI for a command that it does not understand; 255 is an error of the service. */
const NOT_UNDERSTOOD = [2, 252];

/** The AWS CLI takes seconds to start on a busy machine. */
const CLI_TIMEOUT_MS = 240_000;

/** An organization with two accounts in one organizational unit, and another account at the root. */
interface Organization {
  readonly unitId: string;
  readonly memberIds: readonly string[];
  readonly strangerId: string;
}

interface CommandResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let folder: string;
beforeEach(async () => {
  await useMoto();
  folder = mkdtempSync(join(tmpdir(), 'vpc-flow-enricher-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** Runs a shell command with the AWS CLI first on the path and the keys of an account. */
function run(command: string, keys: Readonly<Record<string, string>> = {}): CommandResult {
  const path = `${dirname(process.env.AWS_CLI_1 ?? '')}${delimiter}${process.env.PATH}`;
  const env = { ...process.env, AWS_DEFAULT_REGION: MOTO_REGION, AWS_MAX_ATTEMPTS: '1', HOME: folder, ...keys };
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command], {
    cwd: ROOT,
    env: { ...env, PATH: path },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

/** The output of a command that must succeed, without the line break. */
function textOf(command: string, keys: Readonly<Record<string, string>> = {}): string {
  const { status, stdout, stderr } = run(command, keys);
  if (status !== 0) throw new Error(`${command}: ${status} ${stderr}`);
  return stdout.trim();
}

/** Keys of a role in another account, which moto lets anyone assume. */
async function keysOf(accountId: string): Promise<Record<string, string>> {
  const RoleArn = `arn:aws:iam::${accountId}:role/any`;
  const { Credentials } = await new STSClient({}).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' }));
  return {
    AWS_ACCESS_KEY_ID: Credentials?.AccessKeyId ?? '',
    AWS_SECRET_ACCESS_KEY: Credentials?.SecretAccessKey ?? '',
    AWS_SESSION_TOKEN: Credentials?.SessionToken ?? '',
  };
}

/** An EC2 client for another account. */
async function ec2Of(accountId: string): Promise<EC2Client> {
  const keys = await keysOf(accountId);
  return new EC2Client({
    credentials: {
      accessKeyId: keys.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: keys.AWS_SECRET_ACCESS_KEY ?? '',
      sessionToken: keys.AWS_SESSION_TOKEN ?? '',
    },
  });
}

async function addVpc(client: EC2Client, CidrBlock: string): Promise<string> {
  return (await client.send(new CreateVpcCommand({ CidrBlock }))).Vpc?.VpcId ?? '';
}

async function addOrganization(): Promise<Organization> {
  const client = new OrganizationsClient({});
  await client.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
  const { Roots } = await client.send(new ListRootsCommand({}));
  const rootId = Roots?.[0]?.Id ?? '';
  const addUnit = async (ParentId: string) => {
    const answer = await client.send(new CreateOrganizationalUnitCommand({ ParentId, Name: 'unit' }));
    return answer.OrganizationalUnit?.Id ?? '';
  };
  const addAccount = async (AccountName: string, parentId: string) => {
    const answer = await client.send(new CreateAccountCommand({ AccountName, Email: `${AccountName}@example.com` }));
    const AccountId = answer.CreateAccountStatus?.AccountId ?? '';
    if (parentId !== rootId) {
      const move = { AccountId, SourceParentId: rootId, DestinationParentId: parentId };
      await client.send(new MoveAccountCommand(move));
    }
    return AccountId;
  };
  const unitId = await addUnit(rootId);
  const memberIds = [await addAccount('shop', unitId), await addAccount('payments', await addUnit(unitId))];
  return { unitId, memberIds, strangerId: await addAccount('sandbox', rootId) };
}

/** The commands of the page that call AWS, in order, with the ids of this organization. */
function documentedCommands({ unitId, memberIds }: Organization): string[] {
  const page = readFileSync(new URL('../../../docs/organisation.md', import.meta.url), 'utf8');
  const blocks = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
  return blocks
    .flatMap((block) => block.split('\n'))
    .filter((line) => line.startsWith('aws '))
    .map((line) =>
      line
        .replaceAll('111111111111', MOTO_ACCOUNT)
        .replaceAll('222222222222', memberIds[0] ?? '')
        .replaceAll('ou-ab12-34cd56ef', unitId)
        .replaceAll('DELIVERY_STREAM_ARN', STREAM_ARN)
        .replaceAll('SNAPSHOT_ROLE_ARN', SNAPSHOT_ROLE_ARN),
    );
}

/** The first command that contains this text. */
function commandWith(commands: readonly string[], text: string): string {
  const found = commands.find((command) => command.includes(text));
  if (found === undefined) throw new Error(`the page has no command with ${text}`);
  return found;
}

describe('the documented commands for an organization', { timeout: CLI_TIMEOUT_MS }, () => {
  it('make the role of the central account and the roles in every account of the unit and below it, and remove them', async () => {
    // Prepare
    const organization = await addOrganization();
    const commands = documentedCommands(organization);
    const runAll = (...parts: string[]) => {
      for (const part of parts) textOf(commandWith(commands, part));
    };

    // Act
    runAll('vpc-flow-enricher-organisation --cap', 'create-stack-set', 'create-stack-instances');
    const role = JSON.parse(textOf(`aws iam get-role --role-name ${CENTRAL_ROLE} --query Role`));
    const instances = JSON.parse(
      textOf('aws cloudformation list-stack-instances --stack-set-name vpc-flow-enricher-members --query Summaries'),
    );
    const names = textOf(
      'aws iam list-roles --query Roles[].RoleName --output text',
      await keysOf(organization.memberIds[1] ?? ''),
    );
    runAll('update-stack-instances', 'update-stack-set', 'list-stack-set-operations', 'delete-stack-instances');
    runAll('delete-stack --stack-name vpc-flow-enricher-organisation');

    // Assess
    expect(role.AssumeRolePolicyDocument.Statement[0].Condition).toEqual({
      StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' },
      ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/vpc-flow-enricher-delivery' },
      'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': [`*/${organization.unitId}/*`] },
    });
    expect(instances.map(({ Account, Status }: Record<string, string>) => [Account, Status]).toSorted()).toEqual(
      organization.memberIds.map((id) => [id, 'CURRENT']).toSorted(),
    );
    expect(names.split('\t')).toEqual(
      expect.arrayContaining(['vpc-flow-enricher-delivery', 'vpc-flow-enricher-metadata']),
    );
    expect(run(`aws iam get-role --role-name ${CENTRAL_ROLE}`).stderr).toContain('NoSuchEntity');
  });

  it('are accepted by the AWS CLI if moto has no answer', async () => {
    // Prepare
    const commands = documentedCommands(await addOrganization()).filter((command) =>
      NOT_ANSWERED.some((part) => command.includes(part)),
    );

    // Act
    const results = commands.map((command) => run(command));

    // Assess
    expect(commands).toHaveLength(4);
    for (const { status, stderr } of results) {
      expect(NOT_UNDERSTOOD, stderr).not.toContain(status);
      expect(stderr).not.toMatch(/Invalid choice|usage:|Parameter validation|Error parsing/);
    }
  });
});

describe('the stack of a member account', { timeout: CLI_TIMEOUT_MS }, () => {
  it('has a flow log for each VPC, which names the stream and the role that delivers', async () => {
    // Prepare
    const [memberId = ''] = (await addOrganization()).memberIds;
    const ec2 = await ec2Of(memberId);
    const vpcIds = [await addVpc(ec2, '10.0.0.0/16'), await addVpc(ec2, '10.1.0.0/16')];
    const parameters = [
      `DeliveryStreamArn=${STREAM_ARN}`,
      `CrossAccountRoleArn=arn:aws:iam::${MOTO_ACCOUNT}:role/${CENTRAL_ROLE}`,
      'OrganizationId=o-a1b2c3d4e5',
      `ResourceIds=${vpcIds[0]},,${vpcIds[1]}`,
    ];

    // Act
    textOf(
      `aws cloudformation deploy --template-file deploy/organisation/member-account.yaml --stack-name members --capabilities CAPABILITY_NAMED_IAM --parameter-overrides ${parameters.join(' ')}`,
      await keysOf(memberId),
    );

    // Assess
    const { FlowLogs = [] } = await ec2.send(new DescribeFlowLogsCommand({}));
    expect(FlowLogs.map(({ ResourceId }) => ResourceId).toSorted()).toEqual(vpcIds.toSorted());
    for (const log of FlowLogs) {
      expect(log).toMatchObject({
        LogDestinationType: 'kinesis-data-firehose',
        LogDestination: STREAM_ARN,
        DeliverLogsPermissionArn: `arn:aws:iam::${memberId}:role/vpc-flow-enricher-delivery`,
        MaxAggregationInterval: 60,
      });
    }
  });
});

describe('a snapshot of an organizational unit in moto', () => {
  it('has the VPCs of the accounts in and below the unit, and of no other', async () => {
    // Prepare
    const { unitId, memberIds, strangerId } = await addOrganization();
    const vpcs: string[] = [];
    for (const id of [...memberIds, strangerId]) vpcs.push(await addVpc(await ec2Of(id), '10.0.0.0/16'));
    const Bucket = 'flow-log-inventory';
    const CreateBucketConfiguration = { LocationConstraint: MOTO_REGION } as const;
    await new S3Client({ forcePathStyle: true }).send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
    const store = createS3Store(`s3://${Bucket}/inventory.json.gz`);
    const options = readOptions({ ASSUME_ROLE_NAME: 'vpc-flow-enricher-metadata', ALLOWED_ACCOUNTS: unitId });
    const context = { accountId: MOTO_ACCOUNT, region: MOTO_REGION, deadlineMs: Date.now() + 60_000 };

    // Act
    const { failures } = await gatherSnapshot(options, store, context, () => {});

    // Assess
    const inventory = parseInventory((await store.read(undefined))?.body ?? Buffer.alloc(0));
    const ids = (inventory.vpcs ?? []).map(({ id }) => id);
    expect(failures).toEqual([]);
    expect(inventory.accountIds).toEqual([...memberIds].toSorted());
    expect(vpcs.map((id) => ids.includes(id))).toEqual([true, true, false]);
  });
});
