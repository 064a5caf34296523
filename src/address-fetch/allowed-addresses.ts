import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { withoutCarrier } from '../net/carried-ipv4.ts';
import { IntervalTable } from '../net/interval-table.ts';
import { IPV6, parseIpText } from '../net/ip-address.ts';
import { ADDRESS_INTERVALS } from '../reference/address-intervals.generated.ts';
import { DownloadError } from './download-error.ts';

/** Whether a connection to an address, given as text, may be made. */
export type AllowsAddress = (address: string) => boolean;

/** `fd00:ec2::/32`: credentials and metadata of instances, the time and the DNS server of AWS. */
const EC2_WORD = 0xfd00_0ec2;

/** Classes of addresses in private networks. Link-local addresses are excluded, since services there give out credentials. */
const PRIVATE_CLASSES: ReadonlySet<string | undefined> = new Set(['private', 'shared', 'unique_local', 'loopback']);

const CLASSES = new IntervalTable(ADDRESS_INTERVALS);

/** Public addresses, according to the IANA special-purpose registries. */
export const allowsPublic: AllowsAddress = (text) => classOf(text) === 'public';

/** Public addresses, and addresses of private networks. */
export const allowsPrivate: AllowsAddress = (text) => {
  const addressClass = classOf(text);
  return addressClass === 'public' || PRIVATE_CLASSES.has(addressClass);
};

function classOf(text: string): string | undefined {
  const address = parseIpText(text);
  if (address === undefined || (address.family === IPV6 && address.word0 === EC2_WORD)) return undefined;
  return CLASSES.lookup(withoutCarrier(address));
}

/**
 * Looks a host up for a connection, which then uses exactly these addresses: a name with a forbidden address fails, and
 * cannot change its address between check and connection.
 */
export function lookupAllowed(allows: AllowsAddress): LookupFunction {
  return (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      const refused = addresses?.find(({ address }) => !allows(address));
      if (error !== null) callback(error, '', 0);
      else if (refused !== undefined) callback(refusal(host, refused.address), '', 0);
      else if (first === undefined) callback(new DownloadError('address', `${host} has no address`), '', 0);
      else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

/** Throws a {@link DownloadError} if the host of a URL is a forbidden address: such a host needs no look-up. */
export function checkLiteralAddress({ hostname }: URL, allows: AllowsAddress): void {
  const address = hostname.replace(/^\[|\]$/g, '');
  if (isIP(address) !== 0 && !allows(address)) throw refusal(hostname, address);
}

function refusal(host: string, address: string): DownloadError {
  return new DownloadError('address', `${host} has the address ${address}, which is not public`);
}
