/** The account and the Region of interfaces, as an index has them. */
export function ownerText(accountId: string | undefined, region: string | undefined): string {
  return `${accountId ?? ''} ${region ?? ''}`;
}
