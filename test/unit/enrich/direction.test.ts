import { describe, expect, it } from 'vitest';
import { readCidrLabels } from '../../../src/config/cidr-labels.ts';
import { AddressBook } from '../../../src/enrich/address-book.ts';
import { DIRECTION } from '../../../src/enrich/direction.ts';
import { enricherOf } from '../../../src/enrich/enricher.ts';
import { RecordEnds } from '../../../src/enrich/record-ends.ts';
import { SnapshotSource } from '../../../src/metadata/snapshot-source.ts';
import { COUNTER_SLOTS } from '../../../src/model/added-slots.generated.ts';
import { readRange } from '../../../src/net/ranges.ts';
import { addedTo } from './enrich-line.ts';
import { SHOP } from './shop-inventory.ts';

const NONE = [undefined, undefined];
const FORMAT = 'interface-id srcaddr dstaddr';
const book = new AddressBook(readCidrLabels({}, readRange));
const inventory = new SnapshotSource(SHOP);
const ends = new RecordEnds(book, inventory);
const withInventory = enricherOf(DIRECTION, { ends, counters: COUNTER_SLOTS, metadata: inventory });
const withoutInventory = enricherOf(DIRECTION, { ends, counters: COUNTER_SLOTS, metadata: undefined });

describe('DIRECTION', () => {
  it.each([
    ['ingress', withInventory],
    ['egress', withInventory],
    ['ingress', withoutInventory],
    ['egress', withoutInventory],
  ])('uses %s of the record', (direction, enricher) => {
    // Prepare: for one of the two, the interface's own address would give the opposite result
    const line = `eni-web 10.0.0.5 10.0.1.7 ${direction}`;

    // Act
    const added = addedTo(enricher, `${FORMAT} flow-direction`, line, ends);

    // Assess
    expect([added?.direction, added?.directionSource]).toEqual([direction, 'record']);
  });

  it.each([
    ['source', 'eni-web 10.0.0.5 10.0.1.7', 'egress'],
    ['destination', 'eni-web 10.0.1.7 10.0.0.5', 'ingress'],
    ['source, a secondary one', 'eni-web 10.0.0.6 10.0.1.7', 'egress'],
    ['destination, IPv6 in another spelling', 'eni-web 2001:db8:2::1 2001:0db8:1:0::5', 'ingress'],
  ])('derives it from the interface that has the %s', (_what, line, expected) => {
    // Prepare, Act
    const added = addedTo(withInventory, FORMAT, line, ends);

    // Assess
    expect([added?.direction, added?.directionSource]).toEqual([expected, 'interface']);
  });

  it('uses the interface if the record leaves the direction out', () => {
    // Prepare, Act
    const added = addedTo(withInventory, `${FORMAT} flow-direction`, 'eni-web 10.0.0.5 10.0.1.7 -', ends);

    // Assess
    expect([added?.direction, added?.directionSource]).toEqual(['egress', 'interface']);
  });

  it.each([
    ['both ends are the interface’s', 'eni-web 10.0.0.5 10.0.0.6'],
    ['neither end is the interface’s', 'eni-web 10.0.1.7 192.0.2.7'],
    ['the interface is unknown', 'eni-0a1b2c3d 10.0.0.5 10.0.1.7'],
    ['the interface has no known address', 'eni-bare 10.0.0.5 10.0.1.7'],
    ['the record names no interface', '- 10.0.0.5 10.0.1.7'],
    ['the record names no address', 'eni-web - -'],
    ['only its public address is in the record', 'eni-web 198.51.100.5 10.0.1.7'],
  ])('adds nothing if %s', (_what, line) => {
    // Prepare, Act
    const added = addedTo(withInventory, FORMAT, line, ends);

    // Assess
    expect([added?.direction, added?.directionSource]).toEqual(NONE);
  });

  it.each([
    ['the record says nothing and nothing is looked up', withoutInventory, FORMAT, 'eni-web 10.0.0.5 10.0.1.7'],
    ['the format has neither direction nor interface', withInventory, 'srcaddr dstaddr', '10.0.0.5 10.0.1.7'],
  ])('is skipped for a format in which %s', (_what, enricher, format, line) => {
    // Prepare, Act
    const added = addedTo(enricher, format, line, ends);

    // Assess
    expect(added).toBeUndefined();
  });
});
