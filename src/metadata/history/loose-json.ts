import { parseCidrBlock } from '../../net/cidr-block.ts';
import { delegatedPrefixOf } from '../../net/delegated-prefix.ts';
import { formatIpAddress, parseIpText } from '../../net/ip-address.ts';
import { memberOf, textOf } from '../json-members.ts';
import type { Addresses } from './ownership-fact.ts';

// Events have no schema: the same list is `items`, `item`, or the name of its type, a list of one may be its only element,
// and newer calls wrap their members and write their names in upper case. So values are found wherever they are.

/** Deepest nesting that is searched, and most values of a record that are visited. */
const MAX_DEPTH = 10;
const MAX_VALUES = 20_000;

/** Most addresses of one record; an interface has at most some hundreds. */
const MAX_ADDRESSES = 10_000;

/** Members that may contain addresses of something else, or text of a user. */
const FOREIGN_MEMBERS: ReadonlySet<string> = new Set([
  ...['tagset', 'tagspecificationset', 'tags', 'description', 'clienttoken', 'userdata', 'groupset', 'groups'],
  ...['privatednsname', 'publicdnsname', 'operator'],
]);

/** Members with addresses that are public: they are not those of an interface itself. */
const PUBLIC_MEMBERS: ReadonlySet<string> = new Set(['association', 'publicip', 'publicipaddress', 'carrierip']);

/** The member of an object, whether its name begins with a capital or not. */
export function looseMember(value: unknown, name: string): unknown {
  const found = memberOf(value, name);
  return found === undefined ? memberOf(value, name.charAt(0).toUpperCase() + name.slice(1)) : found;
}

/** The parameters of a request, or the elements of a response: without the object that newer calls wrap them in. */
export function unwrapped(value: unknown, suffix: 'Request' | 'Response'): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const [entry, ...others] = Object.entries(value);
  if (entry === undefined || others.length > 0 || !entry[0].endsWith(suffix)) return value;
  return entry[1];
}

/** The items of a list in any of its forms. */
export function looseItems(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.slice(0, MAX_VALUES);
  if (typeof value !== 'object' || value === null) return [];
  const entries: readonly (readonly [string, unknown])[] = Object.entries(value);
  const [first, ...others] = entries;
  if (first === undefined) return [];
  const [name, inner] = first;
  if (others.length === 0 && (Array.isArray(inner) || name === 'item' || name === 'items')) {
    return Array.isArray(inner) ? inner.slice(0, MAX_VALUES) : [inner];
  }
  return [value];
}

/** The first text with a prefix such as `eni-` in a member of this name, at any depth. */
export function findText(value: unknown, name: string, accepts: (text: string) => boolean): string | undefined {
  const lowerCaseName = name.toLowerCase();
  let found: string | undefined;
  visit(value, (key, text) => {
    if (found === undefined && key === lowerCaseName && accepts(text)) found = text;
  });
  return found;
}

/** All addresses and delegated prefixes in a value, each once, in their order. */
export function addressesIn(...values: readonly unknown[]): Addresses {
  const addresses = new Set<string>();
  const publicAddresses = new Set<string>();
  const prefixes = new Set<string>();
  for (const value of values) {
    visit(value, (_key, text, isPublic) => {
      if (addresses.size + publicAddresses.size + prefixes.size >= MAX_ADDRESSES) return;
      if (text.includes('/')) {
        const prefix = delegatedPrefix(text);
        if (prefix !== undefined) prefixes.add(prefix);
        return;
      }
      const address = canonicalAddress(text);
      if (address !== undefined) (isPublic ? publicAddresses : addresses).add(address);
    });
  }
  return { addresses: [...addresses], publicAddresses: [...publicAddresses], prefixes: [...prefixes] };
}

/** An address as canonical text; undefined for other text. */
export function canonicalAddress(text: string | undefined): string | undefined {
  if (text === undefined || text.length > 64 || !/[.:]/.test(text)) return undefined;
  const parsed = parseIpText(text);
  return parsed === undefined ? undefined : formatIpAddress(parsed);
}

/** A delegated prefix in CIDR notation; undefined for another range. */
function delegatedPrefix(text: string): string | undefined {
  const [address = ''] = text.split('/', 1);
  const expected = delegatedPrefixOf(address);
  if (expected === undefined) return undefined;
  try {
    return parseCidrBlock(text).text === expected ? expected : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Visits the texts in a value, each with the name of the member that it is in, in lower case. */
function visit(value: unknown, onText: (key: string, text: string, isPublic: boolean) => void): void {
  let visited = 0;
  const enter = (inner: unknown, key: string, depth: number, isPublic: boolean): void => {
    if (visited++ >= MAX_VALUES || depth > MAX_DEPTH) return;
    const text = textOf(inner);
    if (text !== undefined) {
      onText(key, text, isPublic);
    } else if (Array.isArray(inner)) {
      for (const each of inner) enter(each, key, depth + 1, isPublic);
    } else if (typeof inner === 'object' && inner !== null) {
      for (const [name, each] of Object.entries(inner)) {
        const lower = name.toLowerCase();
        if (!FOREIGN_MEMBERS.has(lower)) enter(each, lower, depth + 1, isPublic || PUBLIC_MEMBERS.has(lower));
      }
    }
  };
  enter(value, '', 0, false);
}
