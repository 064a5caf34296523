import { MAX_FILTER_VALUES } from '../clients/ec2-api.ts';

/** A value to look up: an id, or an address, within a VPC if `vpcId` is given. */
export interface LookupKey {
  readonly value: string;
  readonly vpcId?: string;
}

/** The characters of ids, addresses and prefixes; the wildcards of filters, `*` and `?`, are excluded. */
const PLAIN = /^[0-9A-Za-z.:-]{1,64}(?:\/\d{1,3})?$/;

/**
 * Whether a value has the form of an id, address or prefix. Records are untrusted input: a filter value with a wildcard would
 * describe a whole account.
 */
export function isPlain({ value, vpcId }: LookupKey): boolean {
  return PLAIN.test(value) && (vpcId === undefined || PLAIN.test(vpcId));
}

/**
 * Divides keys into requests of at most {@link MAX_FILTER_VALUES} values each, including VPC ids. A request for addresses of
 * several VPCs may also return an interface that has the address of one key in the VPC of another; such a result is valid.
 */
export function packRequests(keys: readonly LookupKey[]): LookupKey[][] {
  const requests: LookupKey[][] = [];
  let request: LookupKey[] = [];
  let values = new Set<string>();
  let vpcIds = new Set<string>();
  for (const one of keys) {
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

/** The keys of ids, or of addresses in any VPC. */
export function lookupKeysOf(values: Iterable<string>): LookupKey[] {
  return [...values].map((value) => ({ value }));
}

/** The cache key of a lookup. */
export function cacheKeyOf({ value, vpcId }: LookupKey): string {
  return vpcId === undefined ? value : `${vpcId} ${value}`;
}
