import type { OwnerRule } from './owner-rule.ts';
import { CLOUD_CUSTODIAN, EC2_API, SCRIPTS } from './references.ts';
import * as texts from './service-texts.ts';

/**
 * Rules for interfaces without a known text: the requester of the interface, the account of its attachment, and a type
 * that only identifies a load balancer. Numeric requesters are not used: they are the user's account, or a service's
 * account that differs by Region.
 */
export const BY_REQUESTER: readonly OwnerRule[] = [
  {
    type: 'codebuild',
    decidedBy: 'requester',
    when: { requesterId: /^[^:]+:AWSCodeBuild-/ },
    certainty: 'likely',
    note: 'The session’s UUID is a build, not a project.',
    references: [SCRIPTS],
    examples: [
      { described: { requesterId: 'AROAEXAMPLEEXAMPLE09:AWSCodeBuild-9e279ffd-06a0-4770-b168-57925eef7970' } },
    ],
  },
  {
    type: 'lambda_function',
    decidedBy: 'requester',
    when: { instanceOwnerId: /^aws-lambda$/ },
    identifiedBy: { requesterId: texts.FUNCTION_SESSION },
    certainty: 'likely',
    note: 'Before shared interfaces.',
    references: [CLOUD_CUSTODIAN],
    examples: [
      { described: { instanceOwnerId: 'aws-lambda', requesterId: 'AROAEXAMPLEEXAMPLE03:deploy' }, name: 'deploy' },
    ],
  },
  alias('requesterId', 'amazon-elb', 'load_balancer'),
  alias('instanceOwnerId', 'amazon-elb', 'load_balancer'),
  alias('requesterId', 'amazon-rds', 'rds'),
  alias('instanceOwnerId', 'amazon-rds', 'rds'),
  alias('requesterId', 'amazon-elasticache', 'elasticache'),
  alias('requesterId', 'amazon-redshift', 'redshift_cluster'),
  {
    type: 'load_balancer',
    decidedBy: 'interface_type',
    when: { interfaceType: /^load_balancer$/ },
    certainty: 'unsure',
    note: 'The description, if any, gives the kind.',
    references: [EC2_API],
    examples: [{ described: { interfaceType: 'load_balancer' } }],
  },
];

/** A service's alias, as the requester or as the owner of the attachment. */
function alias(field: 'requesterId' | 'instanceOwnerId', word: string, type: string): OwnerRule {
  return {
    type,
    decidedBy: 'requester',
    when: { [field]: new RegExp(`^${word}$`) },
    certainty: 'sure',
    references: [CLOUD_CUSTODIAN],
    examples: [{ described: { [field]: word } }],
  };
}
