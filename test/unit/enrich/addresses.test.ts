import { describe, expect, it } from 'vitest';
import { readCidrLabels } from '../../../src/config/cidr-labels.ts';
import { AddressBook, type AddressFacts } from '../../../src/enrich/address-book.ts';
import { ADDRESSES } from '../../../src/enrich/addresses.ts';
import { enricherOf } from '../../../src/enrich/enricher.ts';
import { RecordEnds } from '../../../src/enrich/record-ends.ts';
import { COUNTER_SLOTS } from '../../../src/model/added-slots.generated.ts';
import { readRange } from '../../../src/net/ranges.ts';
import { recordOf } from '../parse/parse-text.ts';
import { addedTo, presentValues } from './enrich-line.ts';

const LABELS = readCidrLabels(
  {
    '10.0.0.0/8': 'company',
    '10.1.0.0/16': 'office-berlin',
    '10.1.2.0/24': 'office-berlin-lab',
    '2001:db8::/32': 'company-6',
    '2001:db8:1::/48': 'office-berlin-6',
  },
  readRange,
);

function factsOf(address: string, book = new AddressBook(LABELS)): AddressFacts | undefined {
  const record = recordOf(`${address} x`, 'srcaddr later-field');
  return book.factsOf(record, record.format.positions.srcaddr);
}

describe('AddressBook', () => {
  it.each([
    ['10.0.0.1', 'private'],
    ['172.16.0.1', 'private'],
    ['172.32.0.1', 'public'],
    ['192.168.1.1', 'private'],
    ['8.8.8.8', 'public'],
    ['100.64.0.1', 'shared'],
    ['127.0.0.1', 'loopback'],
    ['169.254.169.254', 'link_local'],
    ['192.0.2.1', 'documentation'],
    ['198.18.0.1', 'benchmarking'],
    ['224.0.0.251', 'multicast'],
    ['240.0.0.1', 'reserved'],
    ['0.0.0.0', 'unspecified'],
    ['255.255.255.255', 'broadcast'],
    ['2a05:d014::1', 'public'],
    ['2001:db8::1', 'documentation'],
    ['fd00::1', 'unique_local'],
    ['fe80::1', 'link_local'],
    ['ff02::1', 'multicast'],
    ['::1', 'loopback'],
    ['::', 'unspecified'],
    ['64:ff9b::808:808', 'translation'],
    ['::ffff:10.0.0.1', 'translation'],
  ])('puts %s into the class %s', (address, expected) => {
    // Prepare, Act
    const facts = factsOf(address);

    // Assess
    expect(facts?.addressClass).toBe(expected);
  });

  it.each([
    ['10.1.2.3', 'office-berlin-lab'],
    ['10.1.3.3', 'office-berlin'],
    ['10.2.0.1', 'company'],
    ['11.0.0.1', undefined],
    ['2001:db8:1::1', 'office-berlin-6'],
    ['2001:db8:2::1', 'company-6'],
    ['2001:db9::1', undefined],
    ['::ffff:10.1.2.3', undefined],
  ])('labels %s %s, the smallest range that holds it', (address, expected) => {
    // Prepare, Act
    const facts = factsOf(address);

    // Assess
    expect(facts?.label).toBe(expected);
  });

  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['2001:0DB8:0:0:0:0:0:1', '2001:db8::1'],
  ])('writes %s in its one canonical text', (address, expected) => {
    // Prepare, Act
    const facts = factsOf(address);

    // Assess
    expect(facts?.text).toBe(expected);
  });

  it('has no facts about an absent address or field', () => {
    // Prepare
    const book = new AddressBook(LABELS);
    const record = recordOf('- x', 'srcaddr later-field');

    // Act
    const facts = [book.factsOf(record, 0), book.factsOf(record, -1), book.factsOf(record, 1)];

    // Assess
    expect(facts).toEqual([undefined, undefined, undefined]);
  });

  it('remembers what it found', () => {
    // Prepare
    const book = new AddressBook(LABELS);

    // Act
    const facts = [factsOf('10.1.2.3', book), factsOf('10.1.2.3', book)];

    // Assess
    expect(facts[0]).toBeDefined();
    expect(facts[1]).toBe(facts[0]);
  });
});

describe('ADDRESSES', () => {
  const ends = new RecordEnds(new AddressBook(LABELS), undefined);
  const enricher = enricherOf(ADDRESSES, { ends, counters: COUNTER_SLOTS, metadata: undefined });

  it('adds class and label of both ends', () => {
    // Prepare, Act
    const added = addedTo(enricher, 'srcaddr dstaddr', '10.1.2.3 8.8.8.8', ends);

    // Assess
    expect(added === undefined ? undefined : presentValues(added)).toEqual({
      sourceClass: 'private',
      sourceLabel: 'office-berlin-lab',
      destinationClass: 'public',
    });
  });

  it('adds nothing for an absent end', () => {
    // Prepare, Act
    const added = addedTo(enricher, 'srcaddr dstaddr', '- 2001:db8:1::1', ends);

    // Assess
    expect(added === undefined ? undefined : presentValues(added)).toEqual({
      destinationClass: 'documentation',
      destinationLabel: 'office-berlin-6',
    });
  });

  it('needs only one of the addresses in the format', () => {
    // Prepare, Act
    const added = addedTo(enricher, 'dstaddr bytes', '10.2.0.1 5', ends);

    // Assess
    expect(added === undefined ? undefined : presentValues(added)).toEqual({
      destinationClass: 'private',
      destinationLabel: 'company',
    });
  });

  it('is skipped for a format without addresses', () => {
    // Prepare, Act
    const added = addedTo(enricher, 'bytes pkt-srcaddr', '5 10.0.0.1', ends);

    // Assess
    expect(added).toBeUndefined();
  });
});
