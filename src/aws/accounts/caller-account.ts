import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

/** The account that the SDK's credentials are of; the call needs no permission. Throws what the SDK throws. */
export async function callerAccount(region: string): Promise<string | undefined> {
  const client = new STSClient({ region });
  try {
    return (await client.send(new GetCallerIdentityCommand({}))).Account;
  } finally {
    client.destroy();
  }
}
