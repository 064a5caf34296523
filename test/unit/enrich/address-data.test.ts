import { describe, expect, it } from 'vitest';
import { AddressData } from '../../../src/address-data/address-data.ts';
import { readRangeTable } from '../../../src/address-data/read-ranges.ts';
import { AddressBook } from '../../../src/enrich/address-book.ts';
import { DESTINATION_PLACE, SOURCE_PLACE, THREAT } from '../../../src/enrich/address-data.ts';
import { type Enricher, type EnricherRow, enricherOf } from '../../../src/enrich/enricher.ts';
import { RecordEnds } from '../../../src/enrich/record-ends.ts';
import { COUNTER_SLOTS } from '../../../src/model/added-slots.generated.ts';
import { CidrTable } from '../../../src/net/cidr-table.ts';
import { addedTo, alone } from './enrich-line.ts';

const FORMAT = 'srcaddr dstaddr';

/** The fields that the rows add to a line, with these lists by content. */
function enrich(line: string, lists: Readonly<Record<string, string>>, format = FORMAT) {
  const sources = Object.entries(lists).map(([name, content]) => {
    const source = { name, kind: 'list', location: `${name}.txt`, threat: name !== 'partners' } as const;
    return { source, document: { value: readRangeTable(Buffer.from(content), source), revision: 1 } };
  });
  const addressData = new AddressData({ sources, revision: 0 });
  addressData.begin();
  const ends = new RecordEnds(new AddressBook(new CidrTable([])), undefined);
  const context = { ends, counters: COUNTER_SLOTS, metadata: undefined, addressData };
  const rows: readonly EnricherRow[] = [SOURCE_PLACE, DESTINATION_PLACE, THREAT];
  const all: Enricher = (at) => {
    const enrichers = rows.flatMap((row) => enricherOf(row, context)(at) ?? []);
    return (record, added) => {
      for (const enrich of enrichers) enrich(record, added);
    };
  };
  return addedTo(all, format, line, ends);
}

describe('the enrichers of address data', () => {
  it('add to each end the lists that have its address', () => {
    // Prepare, Act
    const added = enrich('192.0.2.1 198.51.100.1', {
      tor: '192.0.2.0/24',
      botnet: '192.0.2.1\n198.51.100.1',
      partners: '198.51.100.0/24',
    });

    // Assess
    expect(added?.sourceThreat).toEqual(['tor', 'botnet']);
    expect(added?.destinationThreat).toEqual(['botnet']);
    expect(added?.destinationPlace?.attributes.dst_lists).toEqual(['partners']);
    expect(added?.sourcePlace?.attributes.src_lists).toBeUndefined();
    const sums = new Float64Array(COUNTER_SLOTS.listedEnds + 1);
    added?.counts.addTo(sums);
    expect(sums[COUNTER_SLOTS.listedEnds]).toBe(2);
  });

  it('add nothing to unknown addresses', () => {
    const added = enrich('192.0.2.1 198.51.100.1', { tor: '203.0.113.1' });
    expect(added?.sourcePlace).toBeUndefined();
    expect(added?.destinationPlace).toBeUndefined();
    expect([added?.sourceThreat, added?.destinationThreat]).toEqual([undefined, undefined]);
  });

  it('add what is known of one end to a format, or a record, that has only this one', () => {
    const lists = { tor: '192.0.2.1' };
    expect(enrich('192.0.2.1', lists, 'srcaddr')?.sourceThreat).toEqual(['tor']);
    expect(enrich('192.0.2.1', lists, 'srcaddr')?.destinationPlace).toBeUndefined();
    expect(enrich('- 192.0.2.1', lists)?.destinationThreat).toEqual(['tor']);
  });

  it('are off without address data', () => {
    for (const row of [SOURCE_PLACE, DESTINATION_PLACE, THREAT]) {
      expect(addedTo(alone(row), FORMAT, '192.0.2.1 198.51.100.1')).toBeUndefined();
    }
  });
});
