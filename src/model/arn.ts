/** The parts of an ARN that this program uses. */
export interface ArnParts {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly accountId: string;
  /** What follows the account: `deliverystream/name`. */
  readonly resource: string;
}

/**
 * The parts of an ARN; undefined for invalid text.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export function parseArn(text: string | undefined): ArnParts | undefined {
  const match = /^arn:(aws[a-z-]{0,20}):([a-z0-9-]{1,40}):([a-z0-9-]{0,32}):(\d{0,12}):(.{1,512})$/.exec(text ?? '');
  if (match === null) return undefined;
  const [, partition = '', service = '', region = '', accountId = '', resource = ''] = match;
  return { partition, service, region, accountId, resource };
}
