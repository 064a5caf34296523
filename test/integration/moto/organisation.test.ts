import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { gatherSnapshot } from '../../../src/aws/gather-snapshot.ts';
import { createS3Store } from '../../../src/aws/s3-store.ts';
import { readOptions } from '../../../src/config/read-options.ts';
import { parseInventory } from '../../../src/metadata/parse-inventory.ts';
import { ROOT } from '../../cli/run-cli.ts';
import { MOTO_ACCOUNT, MOTO_REGION, useMoto } from './moto.ts';

const STREAM_ARN = `arn:aws:firehose:${MOTO_REGION}:${MOTO_ACCOUNT}:deliverystream/flow-logs`;
const SNAPSHOT_ROLE_ARN = `arn:aws:iam::${MOTO_ACCOUNT}:role/flow-logs-SnapshotRole`;
const CENTRAL_ROLE = 'AWSLogDeliveryFirehoseCrossAccountRole-vpc-flow-enricher';

/** Commands of the page that moto has no answer to: nothing but how the AWS CLI reads them is tested. */
const NOT_ANSWERED = ['activate-organizations-access', 'resource-policy'];
/** Status with which the AWS CLI ends when it does not understand a command; 255 is an error of the service. */
const NOT_UNDERSTOOD = [2, 252];

/** An organization with one unit, in which are two accounts, and another account at the root. */
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

/** Runs a shell command with the AWS CLI first on the path, with the keys of an account. */
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

/** What a command that has to succeed prints, without the line break. */
function textOf(command: string, keys: Readonly<Record<string, string>> = {}): string {
  const { status, stdout, stderr } = run(command, keys);
  if (status !== 0) throw new Error(`${command}: ${status} ${stderr}`);
  return stdout.trim();
}

/** Keys of a role in another account, which moto gives to everybody. */
function keysOf(accountId: string): Record<string, string> {
  const text = textOf(
    `aws sts assume-role --role-arn arn:aws:iam::${accountId}:role/any --role-session-name test --query Credentials.[AccessKeyId,SecretAccessKey,SessionToken] --output text`,
  );
  const [AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN = ''] = text.split('\t');
  return { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN };
}

function addOrganization(): Organization {
  textOf('aws organizations create-organization --feature-set ALL');
  const rootId = textOf('aws organizations list-roots --query Roots[0].Id --output text');
  const addUnit = (parentId: string) =>
    textOf(
      `aws organizations create-organizational-unit --parent-id ${parentId} --name unit --query OrganizationalUnit.Id --output text`,
    );
  const addAccount = (name: string) =>
    textOf(
      `aws organizations create-account --email ${name}@example.com --account-name ${name} --query CreateAccountStatus.AccountId --output text`,
    );
  const move = (accountId: string, unitId: string) =>
    textOf(
      `aws organizations move-account --account-id ${accountId} --source-parent-id ${rootId} --destination-parent-id ${unitId}`,
    );
  const unitId = addUnit(rootId);
  const memberIds = [addAccount('shop'), addAccount('payments')];
  move(memberIds[0] ?? '', unitId);
  move(memberIds[1] ?? '', addUnit(unitId));
  return { unitId, memberIds, strangerId: addAccount('sandbox') };
}

/** The commands of the page that call AWS, in order, for this organization. */
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

/** The first of the commands that has a text in it. */
function commandWith(commands: readonly string[], text: string): string {
  const found = commands.find((command) => command.includes(text));
  if (found === undefined) throw new Error(`the page has no command with ${text}`);
  return found;
}

describe('the documented commands for an organization', () => {
  it('make the role of the central account, and the roles in every account of the unit and below it', () => {
    // Prepare
    const organization = addOrganization();
    const commands = documentedCommands(organization);

    // Act
    for (const part of [
      '--stack-name vpc-flow-enricher-organisation --cap',
      'create-stack-set',
      'create-stack-instan',
    ]) {
      textOf(commandWith(commands, part));
    }

    // Assess
    const role = JSON.parse(textOf(`aws iam get-role --role-name ${CENTRAL_ROLE} --query Role`));
    expect(role.AssumeRolePolicyDocument.Statement[0].Condition).toEqual({
      StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' },
      ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/vpc-flow-enricher-delivery' },
      'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': [`*/${organization.unitId}/*`] },
    });
    const instances = JSON.parse(
      textOf('aws cloudformation list-stack-instances --stack-set-name vpc-flow-enricher-members --query Summaries'),
    );
    expect(instances.map(({ Account, Status }: Record<string, string>) => [Account, Status]).toSorted()).toEqual(
      organization.memberIds.map((id) => [id, 'CURRENT']).toSorted(),
    );
    for (const memberId of organization.memberIds) {
      const names = textOf('aws iam list-roles --query Roles[].RoleName --output text', keysOf(memberId)).split('\t');
      expect(names.toSorted()).toEqual(['vpc-flow-enricher-delivery', 'vpc-flow-enricher-metadata']);
    }
  });

  it('give every account its own resources, and remove what they made', () => {
    // Prepare
    const organization = addOrganization();
    const commands = documentedCommands(organization);
    for (const part of ['create-stack-set', 'create-stack-instances']) textOf(commandWith(commands, part));

    // Act
    for (const part of ['update-stack-instances', 'update-stack-set', 'list-stack-set-operations']) {
      textOf(commandWith(commands, part));
    }
    const removals = ['delete-stack-instances', '--stack-name vpc-flow-enricher-organisation'].map((part) =>
      run(commandWith(commands.toReversed(), part)),
    );

    // Assess
    expect(removals.map(({ status, stderr }) => [status, stderr])).toEqual([
      [0, ''],
      [0, ''],
    ]);
  });

  it('are all understood by the AWS CLI', () => {
    // Prepare
    const organization = addOrganization();
    const commands = documentedCommands(organization).filter((command) =>
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

describe('the stack of a member account', () => {
  it('has a flow log for each VPC, which names the stream and the role that delivers', () => {
    // Prepare
    const organization = addOrganization();
    const [memberId = ''] = organization.memberIds;
    const keys = keysOf(memberId);
    const vpcIds = ['10.0.0.0/16', '10.1.0.0/16'].map((block) =>
      textOf(`aws ec2 create-vpc --cidr-block ${block} --query Vpc.VpcId --output text`, keys),
    );
    const parameters = [
      `DeliveryStreamArn=${STREAM_ARN}`,
      `CrossAccountRoleArn=arn:aws:iam::${MOTO_ACCOUNT}:role/${CENTRAL_ROLE}`,
      'OrganizationId=o-a1b2c3d4e5',
      `ResourceIds=${vpcIds[0]},,${vpcIds[1]}`,
    ];

    // Act
    textOf(
      `aws cloudformation deploy --template-file deploy/organisation/member-account.yaml --stack-name members --capabilities CAPABILITY_NAMED_IAM --parameter-overrides ${parameters.join(' ')}`,
      keys,
    );

    // Assess
    const logs = JSON.parse(textOf('aws ec2 describe-flow-logs --query FlowLogs', keys));
    expect(logs.map(({ ResourceId }: Record<string, string>) => ResourceId).toSorted()).toEqual(vpcIds.toSorted());
    for (const log of logs) {
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
    const { unitId, memberIds, strangerId } = addOrganization();
    const addVpc = (accountId: string) =>
      textOf('aws ec2 create-vpc --cidr-block 10.0.0.0/16 --query Vpc.VpcId --output text', keysOf(accountId));
    const expected = memberIds.map(addVpc);
    const others = addVpc(strangerId);
    const Bucket = 'flow-log-inventory';
    const CreateBucketConfiguration = { LocationConstraint: MOTO_REGION } as const;
    await new S3Client({ forcePathStyle: true }).send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
    const store = createS3Store(`s3://${Bucket}/inventory.json.gz`);
    const options = readOptions({ ASSUME_ROLE_NAME: 'vpc-flow-enricher-metadata', ALLOWED_ACCOUNTS: unitId });

    // Act
    const summary = await gatherSnapshot(
      options,
      store,
      { accountId: MOTO_ACCOUNT, region: MOTO_REGION, deadlineMs: Date.now() + 60_000 },
      (message, error) => expect.fail(`${message}: ${error}`),
    );

    // Assess
    const inventory = parseInventory((await store.read(undefined))?.body ?? Buffer.alloc(0));
    const ids = (inventory.vpcs ?? []).map(({ id }) => id);
    expect(summary.failures).toEqual([]);
    expect(inventory.accountIds).toEqual([...memberIds].toSorted());
    expect(ids).toEqual(expect.arrayContaining(expected));
    expect(ids).not.toContain(others);
  });
});
