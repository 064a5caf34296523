/**
 * What is read of one network interface of a DescribeNetworkInterfaces answer, flattened: `instanceId` and
 * `instanceOwnerId` come from `Attachment`, `tags` from `TagSet`.
 *
 * `interfaceType` is plain text on purpose. The list of types grows, and the SDK's own type spells one of them
 * (`natGateway`) otherwise than the answers do (`nat_gateway`).
 * Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInterface.html.
 */
export interface DescribedInterface {
  readonly interfaceType?: string | undefined;
  readonly description?: string | undefined;
  readonly requesterId?: string | undefined;
  readonly requesterManaged?: boolean | undefined;
  readonly instanceId?: string | undefined;
  readonly instanceOwnerId?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}
