/**
 * The AWS adapters, for those who embed the pipeline and want its look-ups: `vpc-flow-enricher/aws`. What is imported
 * here is what the library face leaves out.
 */

export type { OnWarning } from '../aws/accounts/connect-accounts.ts';
export type { CallFailure } from '../aws/calls/call-failure.ts';
export { MissingPackageError } from '../aws/clients/load-optional.ts';
export { createEc2Metadata, type Ec2Metadata, type Ec2MetadataOptions } from '../aws/create-ec2-metadata.ts';
export type { LookupCounts } from '../aws/lookups/batched-lookup.ts';
export type { LookupOptionMembers } from './options.generated.ts';
