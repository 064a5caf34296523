import type { Row } from './aggregation-rows.ts';

const HOUR = '2026-03-02T09:00:00.000Z';

/** What the queries about traffic have to find in the samples, by name: the same rows at every destination. */
export const EXPECTED_ROWS: Readonly<Record<string, readonly Row[]>> = {
  'accepted-and-rejected': [
    [HOUR, 'ACCEPT', 340, 2_878_547],
    [HOUR, 'REJECT', 12, 792],
  ],
  'cannot-reach': [[443, 'tcp', 'egress', 'BPA', 'sg-0a000000000000ec5', 'not known', 4]],
  'rejected-on-the-way-to': [
    [22, 'tcp', 'sg-0a000000000000ba5', 2, 2],
    [23, 'tcp', 'sg-0a000000000000ba5', 2, 1],
    [2222, 'tcp', 'sg-0a000000000000ba5', 2, 2],
    [3389, 'tcp', 'sg-0a000000000000ba5', 2, 2],
  ],
  scanners: [
    ['192.0.2.66', 5, 1, 4],
    ['192.0.2.71', 3, 1, 3],
  ],
  // of the attacks that many records show, the samples have none
  'vertical-scans': [],
  'horizontal-scans': [],
  'brute-force': [],
  beacons: [],
  'unusual-volume': [],
  'top-talkers': [
    ['shop', '10.0.0.10', 23, 432_768],
    ['orders', '10.0.20.30', 14, 326_727],
    ['shop', '10.0.1.10', 21, 313_976],
    ['shop-web-2', '10.0.11.12', 23, 307_312],
    ['shop-web-1', '10.0.10.11', 22, 247_192],
    ['orders-staging', '10.0.20.30', 8, 219_275],
    ['sessions', '10.0.20.40', 8, 186_714],
    ['shop', '2001:db8:1200:2::10', 6, 99_655],
    ['shop', '2001:db8:1200:1::10', 2, 94_622],
    ['checkout', '10.0.10.70', 8, 91_946],
  ],
  'peak-hours': [[HOUR, 220, 2_878_547]],
  'ways-out': [
    ['internet_gateway', 'shop', 6, 217_086],
    ['same_vpc', 'orders', 6, 168_311],
    ['same_vpc', 'shop-web-2', 8, 108_552],
    ['same_vpc', 'orders-staging', 3, 94_961],
    ['same_vpc', 'checkout', 8, 91_946],
    ['same_vpc', 'shop-web-1', 10, 90_128],
    ['same_vpc', 'sessions', 3, 80_744],
    ['same_vpc', 'sqs', 3, 58_366],
    ['vpc_peering', 'orders-replica', 3, 40_473],
    ['same_vpc', 'shop', 6, 36_300],
    ['same_vpc', 'shop-nat-a', 3, 34_176],
    ['same_vpc', 'order-export', 3, 21_731],
    ['same_vpc', 'staging-web-1', 3, 13_722],
    ['gateway_vpc_endpoint', 'shop-web-2', 1, 8_673],
    ['vpc_peering', 'report-1', 3, 7_650],
    ['internet_gateway', 'shop-nat-a', 3, 6_916],
    ['gateway_vpc_endpoint', 'shop-web-1', 2, 6_357],
  ],
  'through-nat': [['shop-web-1', 'shop-nat-a', '203.0.113.80', 3, 6_916]],
  'ports-in-use': [
    ['sg-0a000000000000a1b', 443, 32],
    ['sg-0a000000000000ca1', 6379, 8],
    ['sg-0a000000000000ce1', 443, 3],
    ['sg-0a000000000000db1', 5432, 17],
    ['sg-0a000000000000e11', 8080, 17],
    ['sg-0a000000000000ec5', 8443, 4],
    ['sg-0b000000000000db1', 5432, 8],
  ],
  unattributed: [[304, 6, 300, 6]],
  unreadable: [['field_value', 'dstport', 1]],
};
