/**
 * The members of a network interface in a DescribeNetworkInterfaces answer that are used, flattened: `instanceId` and
 * `instanceOwnerId` come from `Attachment`, `tags` from `TagSet`.
 *
 * `interfaceType` is deliberately a string: the list of types grows, and the SDK's type spells one of them
 * (`natGateway`) differently from the answers (`nat_gateway`). Source:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInterface.html.
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
