/**
 * The AWS adapters, for those who embed the pipeline and want its look-ups: `vpc-flow-enricher/aws`. What is imported
 * here is what the library face leaves out.
 */

export type { LookupCounts } from './aws/batched-lookup.ts';
export type { CallFailure } from './aws/call-failure.ts';
export type { OnWarning } from './aws/connect-metadata.ts';
export { createEc2Metadata, type Ec2Metadata, type Ec2MetadataOptions } from './aws/create-ec2-metadata.ts';
export { MissingPackageError } from './aws/load-optional.ts';
export type { LookupOptionMembers } from './library/options.generated.ts';
