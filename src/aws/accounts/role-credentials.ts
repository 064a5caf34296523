import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { boundedCollector, MAX_ANSWER_BYTES } from '../clients/bounded-body.ts';
import { partitionOf } from './scope.ts';
import type { TemporaryCredentials } from './shared-credentials.ts';

/** The role to assume in other accounts. Both values come from the configuration, never from a record. */
export interface RoleToAssume {
  readonly roleName: string;
  readonly externalId: string | undefined;
}

const SESSION_NAME = 'vpc-flow-enricher';
const SESSION_SECONDS = 3_600;
const CONNECTION_TIMEOUT_MS = 1_000;
const REQUEST_TIMEOUT_MS = 5_000;

/**
 * Assumes the role of that name in an account, at the STS of a Region. The only module that loads the STS client.
 * Throws the SDK's errors.
 */
export function roleCredentials(
  accountId: string,
  region: string,
  role: RoleToAssume,
): () => Promise<TemporaryCredentials> {
  const client = new STSClient({
    region,
    maxAttempts: 1,
    streamCollector: boundedCollector(MAX_ANSWER_BYTES),
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
  const roleArn = `arn:${partitionOf(region)}:iam::${accountId}:role/${role.roleName}`;
  return async () => {
    const { Credentials } = await client.send(
      new AssumeRoleCommand({
        RoleArn: roleArn,
        RoleSessionName: SESSION_NAME,
        DurationSeconds: SESSION_SECONDS,
        ...(role.externalId === undefined ? {} : { ExternalId: role.externalId }),
      }),
    );
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {};
    if (
      AccessKeyId === undefined ||
      SecretAccessKey === undefined ||
      SessionToken === undefined ||
      Expiration === undefined
    ) {
      throw new Error(`STS returned no credentials for ${roleArn}`);
    }
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
      expiration: Expiration,
    };
  };
}
