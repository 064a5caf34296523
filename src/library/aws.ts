/**
 * The AWS adapters, for embedding the pipeline with its look-ups: `vpc-flow-enricher/aws`. Only this entry point loads
 * the AWS SDK.
 */

export type { OnWarning } from '../aws/accounts/connect-accounts.ts';
export type { CallFailure } from '../aws/calls/call-failure.ts';
export { MissingPackageError } from '../aws/clients/load-optional.ts';
export type { LookupCounts } from '../aws/lookups/batched-lookup.ts';
export { createEc2Metadata, type Ec2Metadata, type Ec2MetadataOptions } from './create-ec2-metadata.ts';
export type { LookupOptionMembers } from './options.generated.ts';
