import type { Stack } from './evaluate-template.ts';
import { at, isMapping } from './template-values.ts';

/** Maximum length of a bucket name: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const MAX_BUCKET_NAME_LENGTH = 63;

/** A bucket name of maximum length that CloudFormation could generate for a bucket of the template. */
export function bucketName(logicalName: string): string {
  return logicalName.toLowerCase().padEnd(MAX_BUCKET_NAME_LENGTH, '0');
}

/** A queue's URL with the longest name, as a reference to the queue returns it. */
export function queueUrl(logicalName: string): string {
  return `https://sqs.eu-central-1.amazonaws.com/111111111111/${logicalName.padEnd(80, '0')}`;
}

/** The content of the secret of ExternalIdSecretArn in these tests. */
export const EXTERNAL_ID = 'flow-logs:2026';

/** The environment variables of a function in an evaluated template; empty if there is no such function. */
export function environmentOf(stack: Stack, name: string): Record<string, string> {
  const properties = stack.resources[name];
  if (properties === undefined) return {};
  const variables = at(properties, 'Environment', 'Variables');
  if (!isMapping(variables)) throw new Error(`${name} has no variables`);
  return Object.fromEntries(
    Object.entries(variables).map(([variable, value]) => [
      variable,
      String(value)
        .replaceAll(/<(\w+)>/g, (_whole, logicalName: string) =>
          logicalName.endsWith('Queue') ? queueUrl(logicalName) : bucketName(logicalName),
        )
        .replaceAll(/\{\{resolve:secretsmanager:[^}]+:SecretString:external_id\}\}/g, EXTERNAL_ID),
    ]),
  );
}

/** The size that Lambda compares with its 4 KB limit: the variables as JSON text, with names and escapes. */
export function environmentBytes(environment: Readonly<Record<string, string>>): number {
  return Buffer.byteLength(JSON.stringify(environment));
}
