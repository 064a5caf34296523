import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { AddressBook } from '../../src/enrich/address-book.ts';
import { CidrTable } from '../../src/net/cidr-table.ts';
import { formatIpv4 } from '../../src/net/ipv4-text.ts';
import { ADDRESS_INTERVALS } from '../../src/reference/address-intervals.generated.ts';
import { recordOf } from '../unit/parse/parse-text.ts';

/** An address as a flow's destination, as the enrichers see it. */
export interface TranslatedEnd {
  readonly address: string;
  readonly addressClass: string | undefined;
  readonly isOutside: boolean;
}

/** Addresses that no NAT64 of AWS translates, although one of them begins with its prefix. */
const OTHERS = ['64:ff9b:1::808:808', '2001:0:4136:e378::1', '2002:808:808::1', '2600::1', 'fd00::1'];

/**
 * NAT64's addresses for the first and the last IPv4 address of each interval of classes, and for one between them; and addresses that
 * it does not translate.
 */
export function translatedEnds(): readonly TranslatedEnd[] {
  const { ipv4Starts } = ADDRESS_INTERVALS;
  const carried = ipv4Starts.flatMap((start, index) => {
    const last = (ipv4Starts[index + 1] ?? 2 ** 32) - 1;
    return [start, Math.floor((start + last) / 2), last];
  });
  const book = new AddressBook(new CidrTable([]));
  return [...new Set(carried.map(translationOf)), ...OTHERS].map((address) => {
    const record = recordOf(`${address} x`, 'dstaddr later-field');
    const facts = book.factsOf(record, record.format.positions.dstaddr);
    return { address, addressClass: facts?.addressClass, isOutside: facts?.isOutside === true };
  });
}

/** The canonical text of NAT64's address for an IPv4 address. */
function translationOf(address: number): string {
  const text = `64:ff9b::${formatIpv4(address)}`;
  const record = recordOf(`${text} x`, 'dstaddr later-field');
  return new AddressBook(new CidrTable([])).factsOf(record, 0)?.text ?? text;
}

const CLAUSES = v.looseObject({ query: v.object({ bool: v.object({ filter: v.array(v.unknown()) }) }) });
const OUTSIDE = v.object({ bool: v.object({ filter: v.tuple([v.unknown(), v.unknown()]) }) });

/** The clause of a search for OpenSearch that finds flows to the outside. */
export function clauseToOutside(): unknown {
  const url = new URL('../../deploy/opensearch/queries/beacons.json', import.meta.url);
  const { filter } = v.parse(CLAUSES, JSON.parse(readFileSync(url, 'utf8'))).query.bool;
  return filter.find((clause) => v.is(OUTSIDE, clause) && JSON.stringify(clause).includes('"dst_interface_id"'));
}
