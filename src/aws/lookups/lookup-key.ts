import { MAX_FILTER_VALUES } from '../clients/ec2-api.ts';

/** A value to look up: an id, or an address, that of a VPC where `vpcId` is given. */
export interface Wanted {
  readonly value: string;
  readonly vpcId?: string;
}

/** Ids, addresses and prefixes are made of these; the wildcards of filters, `*` and `?`, are not among them. */
const PLAIN = /^[0-9A-Za-z.:-]{1,64}(?:\/\d{1,3})?$/;

/**
 * Whether a wanted value has the form of an id or address. Records are not to be trusted: a filter value of theirs with a
 * wildcard would describe a whole account.
 */
export function isPlain({ value, vpcId }: Wanted): boolean {
  return PLAIN.test(value) && (vpcId === undefined || PLAIN.test(vpcId));
}

/**
 * Divides what is wanted into requests that carry at most {@link MAX_FILTER_VALUES} values each, VPC ids included. A
 * request for addresses of several VPCs may bring an interface that has the address of one in another: that is not
 * wanted, but true.
 */
export function packRequests(wanted: readonly Wanted[]): Wanted[][] {
  const requests: Wanted[][] = [];
  let request: Wanted[] = [];
  let values = new Set<string>();
  let vpcIds = new Set<string>();
  for (const one of wanted) {
    const needed = (values.has(one.value) ? 0 : 1) + (one.vpcId === undefined || vpcIds.has(one.vpcId) ? 0 : 1);
    if (request.length === 0 || values.size + vpcIds.size + needed > MAX_FILTER_VALUES) {
      request = [];
      values = new Set();
      vpcIds = new Set();
      requests.push(request);
    }
    request.push(one);
    values.add(one.value);
    if (one.vpcId !== undefined) vpcIds.add(one.vpcId);
  }
  return requests;
}

/** The wanted ids or addresses of no particular VPC. */
export function wantedOf(values: Iterable<string>): Wanted[] {
  return [...values].map((value) => ({ value }));
}

/** One text for what is wanted. */
export function wantedKey({ value, vpcId }: Wanted): string {
  return vpcId === undefined ? value : `${vpcId} ${value}`;
}
