import type { Options } from './options.ts';

/** Whether the options need documents or metadata from AWS; only then is the AWS SDK loaded. */
export function needsAws(options: Options): boolean {
  return options.metadata === 'ec2' || options.metadataGaps === 'ec2' || options.metadataSnapshot.startsWith('s3://');
}
