import { describe, expect, it } from 'vitest';
import { AddressData } from '../../../src/address-data/address-data.ts';
import { readRangeTable } from '../../../src/address-data/read-ranges.ts';
import { AddressBook } from '../../../src/enrich/address-book.ts';
import { DESTINATION_PLACE, SOURCE_PLACE, THREAT } from '../../../src/enrich/address-data.ts';
import { type EnricherRow, enricherOf } from '../../../src/enrich/enricher.ts';
import { RecordEnds } from '../../../src/enrich/record-ends.ts';
import { COUNTER_SLOTS } from '../../../src/model/added-slots.generated.ts';
import { CidrTable } from '../../../src/net/cidr-table.ts';
import { addedTo, alone } from './enrich-line.ts';

const FORMAT = 'srcaddr dstaddr';

/** What the rows add to a line, with a list of each content. */
function enrich(line: string, lists: Readonly<Record<string, string>>, format = FORMAT) {
  const sources = Object.entries(lists).map(([name, content]) => {
    const source = { name, kind: 'list', location: `${name}.txt`, threat: name !== 'partners' } as const;
    return { source, document: { value: readRangeTable(Buffer.from(content), source), revision: 1 } };
  });
  const addressData = new AddressData({ sources, revision: 0 });
  addressData.begin();
  const ends = new RecordEnds(new AddressBook(new CidrTable([])), undefined);
  const context = { ends, counters: COUNTER_SLOTS, metadata: undefined, addressData };
  const add = (row: EnricherRow) => addedTo(enricherOf(row, context), format, line, ends);
  const [source, destination, threat] = [SOURCE_PLACE, DESTINATION_PLACE, THREAT].map(add);
  return { source, destination, threat };
}

describe('the enrichers of address data', () => {
  it('add to each end the lists that have its address', () => {
    // Prepare, Act
    const { source, destination, threat } = enrich('192.0.2.1 198.51.100.1', {
      tor: '192.0.2.0/24',
      botnet: '192.0.2.1\n198.51.100.1',
      partners: '198.51.100.0/24',
    });

    // Assess
    expect(threat?.sourceThreat).toEqual(['tor', 'botnet']);
    expect(threat?.destinationThreat).toEqual(['botnet']);
    expect(destination?.destinationPlace?.attributes.dst_lists).toEqual(['partners']);
    expect(source?.sourcePlace?.attributes.src_lists).toBeUndefined();
    const sums = new Float64Array(COUNTER_SLOTS.listedEnds + 1);
    threat?.counts.addTo(sums);
    expect(sums[COUNTER_SLOTS.listedEnds]).toBe(2);
  });

  it('add nothing to unknown addresses', () => {
    const { source, destination, threat } = enrich('192.0.2.1 198.51.100.1', { tor: '203.0.113.1' });
    expect(source?.sourcePlace).toBeUndefined();
    expect(destination?.destinationPlace).toBeUndefined();
    expect([threat?.sourceThreat, threat?.destinationThreat]).toEqual([undefined, undefined]);
  });

  it('add what is known of one end to a format, or a record, that has only this one', () => {
    const lists = { tor: '192.0.2.1' };
    expect(enrich('192.0.2.1', lists, 'srcaddr').threat?.sourceThreat).toEqual(['tor']);
    expect(enrich('192.0.2.1', lists, 'srcaddr').destination).toBeUndefined();
    expect(enrich('- 192.0.2.1', lists).threat?.destinationThreat).toEqual(['tor']);
  });

  it('are off without address data', () => {
    for (const row of [SOURCE_PLACE, DESTINATION_PLACE, THREAT]) {
      expect(addedTo(alone(row), FORMAT, '192.0.2.1 198.51.100.1')).toBeUndefined();
    }
  });
});
