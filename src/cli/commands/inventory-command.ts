import { RULES_ACTIONS } from '../../aws/clients/ec2-rules-api.ts';
import { UsageError } from '../../input/errors.ts';
import { readArguments } from '../terminal/arguments.ts';
import { type Command, EXIT_INTERRUPTED, EXIT_OK, EXIT_STOPPED, EXIT_UNREADABLE } from '../terminal/command.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { INVENTORY_OPTIONS, refuseContradictions } from './inventory-options.ts';
import { runOffline, runSweep } from './inventory-run.ts';

/** `inventory`: writes the document that `enrich --inventory` reads, with interfaces, addresses and rules from EC2. */
export const INVENTORY_COMMAND: Command = {
  name: 'inventory',
  summary: 'Writes the inventory document from your AWS accounts.',
  page: 'inventory.md',
  operands: '',
  description: [
    'Reads network interfaces, instances, subnets, VPCs and NAT gateways of your accounts with your own AWS credentials, then the rules: security groups, network ACLs and what they depend on. Writes both to the document that “enrich --inventory” and the function’s METADATA=snapshot read. Rules that the credentials do not permit reading are reported and omitted.',
    `Needs the permissions ec2:DescribeNetworkInterfaces, DescribeInstances, DescribeSubnets, DescribeVpcs and DescribeNatGateways; for the rules ${RULES_ACTIONS.join(', ')}; sts:AssumeRole for other accounts; for organizational units, organizations:ListAccountsForParent and ListOrganizationalUnitsForParent. Calls are limited to five per second in each account and Region.`,
  ],
  options: INVENTORY_OPTIONS,
  examples: [
    ['inventory --region eu-central-1 --output inventory.json', 'one Region of your own account'],
    [
      'inventory --pods pods.json --output inventory.json',
      'with the pods of a cluster, from “kubectl get pods -A -o json”',
    ],
    ['inventory --output inventory/', 'in partitions, for large organizations'],
    [
      'inventory --history s3://trail/AWSLogs/123456789012/CloudTrail/ --history-from 2026-08-01 --output august.json',
      'for records of August, with the addresses of that time',
    ],
    ['inventory --role flow-logs-reader --account 210987654321 > inventory.json', 'another account too'],
    [
      'inventory --role flow-logs-reader --account ou-ab12-34cd56ef > inventory.json',
      'all accounts of an organizational unit',
    ],
  ],
  exitStatuses: [
    [EXIT_OK, 'Everything was read.'],
    [
      EXIT_UNREADABLE,
      'Some accounts or Regions, some of their rules, or some files of --history could not be read; the document contains the others.',
    ],
    [EXIT_STOPPED, 'The options are invalid, nothing could be read, or the document could not be written.'],
    [EXIT_INTERRUPTED, 'The run was interrupted; the inventory was not written.'],
  ],
  run,
};

async function run(given: readonly string[], terminal: Terminal): Promise<number> {
  const chosen = readArguments(INVENTORY_OPTIONS, given);
  if (chosen.operands.length > 0) throw new UsageError(`inventory takes no files, not ${chosen.operands[0]}`);
  refuseContradictions(chosen);
  return chosen.has('offline') ? runOffline(chosen, terminal) : runSweep(chosen, terminal);
}
