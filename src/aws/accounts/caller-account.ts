import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

/** The account of the SDK's credentials; the call needs no permission. Throws the SDK's errors. */
export async function callerAccount(region: string): Promise<string | undefined> {
  const client = new STSClient({ region });
  try {
    return (await client.send(new GetCallerIdentityCommand({}))).Account;
  } finally {
    client.destroy();
  }
}
