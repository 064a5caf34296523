import { everythingIn, isMapping, listOf, textsIn } from './template-values.ts';

/** One statement of an IAM or bucket policy. */
export type Statement = Readonly<Record<string, unknown>>;

/**
 * Actions without resource-level permissions:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
export const ACTIONS_WITHOUT_RESOURCES: readonly string[] = [
  'ec2:DescribeInstances',
  'ec2:DescribeNatGateways',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcs',
];

/** The same for the actions on rules, which `SnapshotRules` permits. */
export const RULES_ACTIONS: readonly string[] = [
  'ec2:DescribeManagedPrefixLists',
  'ec2:DescribeNetworkAcls',
  'ec2:DescribeRouteTables',
  'ec2:DescribeSecurityGroupRules',
  'ec2:DescribeSecurityGroupVpcAssociations',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeTransitGatewayVpcAttachments',
  'ec2:DescribeTransitGateways',
  'ec2:DescribeVpcBlockPublicAccessOptions',
  'ec2:DescribeVpcEndpoints',
  'ec2:DescribeVpcPeeringConnections',
  'ec2:GetManagedPrefixListEntries',
];

/**
 * The same for services that act for the stack: delivery into a VPC or from another account, the log of a state
 * machine, and tracing.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
 */
const SERVICE_ACTIONS_WITHOUT_RESOURCES: readonly string[] = [
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcs',
  'logs:CreateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:DescribeLogGroups',
  'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:UpdateLogDelivery',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
];

/**
 * Permissions on any resource that Lambda requires of the role of a function in a VPC:
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaVPCAccessExecutionRole.html
 */
export const VPC_ACTIONS: readonly string[] = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

/** Every policy statement inside a value, at any depth; anything with an `Effect` is a statement. */
export function statementsIn(value: unknown): Statement[] {
  return [...everythingIn(value)].filter(isMapping).filter((part) => 'Effect' in part);
}

/** The statements of a role in evaluated resources: from its inline policies and from the policies attached to it. */
export function statementsOfRole(resources: Readonly<Record<string, unknown>>, role: string): Statement[] {
  const attached = Object.values(resources).filter(
    (resource) => isMapping(resource) && 'Roles' in resource && listOf(resource.Roles).includes(`<${role}>`),
  );
  const own = resources[role];
  return statementsIn([isMapping(own) ? own.Policies : undefined, attached]);
}

/** The actions that statements allow, in alphabetical order. */
export function allowedActions(statements: readonly Statement[]): string[] {
  return statements
    .filter((statement) => statement.Effect === 'Allow')
    .flatMap((statement) => listOf(statement.Action).map(String))
    .toSorted();
}

/**
 * What is too broad in a statement, one sentence per fault: any resource where single resources are possible, a role in
 * any account, or, in a statement that allows something, a wildcard among the actions. A denial may name all actions,
 * since it removes permissions.
 */
export function overbroad(statement: Statement): string[] {
  const faults: string[] = [];
  const actions = listOf(statement.Action).map(String);
  const needsAny = actions.every((action) =>
    [...ACTIONS_WITHOUT_RESOURCES, ...RULES_ACTIONS, ...SERVICE_ACTIONS_WITHOUT_RESOURCES, ...VPC_ACTIONS].includes(
      action,
    ),
  );
  if (listOf(statement.Resource).includes('*') && !needsAny) faults.push('any resource');
  if ('NotAction' in statement || 'NotResource' in statement) faults.push('everything but a list');
  if (statement.Effect !== 'Allow') return faults;
  const namesAnyAccount = textsIn(statement.Resource).some((text) => text.includes(':iam::*:'));
  const bounds = textsIn(statement.Condition);
  if (namesAnyAccount && !['aws:ResourceAccount', 'aws:ResourceOrgID'].some((key) => bounds.includes(key))) {
    faults.push('any account');
  }
  for (const action of actions) {
    if (action.includes('*')) faults.push(`wildcard action ${action}`);
  }
  return faults;
}
