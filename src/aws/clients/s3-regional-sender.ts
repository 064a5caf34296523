import type { HttpResponse } from '@smithy/types';
import { keep } from '../../memory/keep.ts';
import { isRegion } from '../accounts/scope.ts';
import { createS3Sender, type Environment, S3Error, type SendToS3 } from './s3-request.ts';
import type { S3Location } from './s3-store.ts';

/** Maximum number of Regions whose connections are kept; there are about 40. */
const MAX_REGIONS = 64;

/**
 * Sends requests to the Region of each bucket: first to the function's own, then to the one that S3 names. Throws a
 * RangeError if the environment does not name the function's Region.
 */
export function createRegionalSender(environment: Environment): SendToS3 {
  const { AWS_REGION: home } = environment;
  if (!home) throw new RangeError('the Region of the buckets is missing: AWS_REGION must be set');
  const senders = new Map<string, SendToS3>();
  const regions = new Map<string, string>();

  function senderOf(region: string): SendToS3 {
    const known = senders.get(region);
    if (known !== undefined) return known;
    const sender = createS3Sender(region, environment);
    if (senders.size < MAX_REGIONS) senders.set(region, sender);
    return sender;
  }

  return async (location: S3Location, call, signal): Promise<HttpResponse> => {
    const region = regions.get(location.bucket) ?? home;
    try {
      return await senderOf(region)(location, call, signal);
    } catch (error) {
      const actual = error instanceof S3Error ? error.region : undefined;
      if (actual === undefined || actual === region || !isRegion(actual)) throw error;
      keep(regions, location.bucket, actual, MAX_REGIONS);
      return senderOf(actual)(location, call, signal);
    }
  };
}
