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

const OPEN_ACL = 'acl-0c00000000000b001';
const LEGACY_ACL = 'acl-0c00000000000f001';
const DATABASE_GROUP = 'sg-0c0000000000000d1 (database)';
const LEGACY_GROUP = 'sg-0c0000000000000f1 (legacy)';
const BATCH = ['sg-0c0000000000000b1', 'batch', 'sgr-0c0000000000000b1', 'egress', 'none'] as const;
const APPLICATION = ['sg-0c0000000000000a1', 'application', 'sgr-0c0000000000000a2', 'egress', 'none'] as const;
const DATABASE = ['sg-0c0000000000000d1', 'database'] as const;
const LEGACY = ['sg-0c0000000000000f1', 'legacy', 'sgr-0c0000000000000f2', 'ingress', 'subnet of the shop'] as const;
const atMinute = (minute: string): string => `2026-03-02T09:${minute}:00.000Z`;

/** What the queries about verdicts have to find in the documents of `verdict-documents.ts`, likewise. */
export const VERDICT_ROWS: Readonly<Record<string, readonly Row[]>> = {
  'rejected-by-rule': [
    ['security_group', 'no_rule', 'none', DATABASE_GROUP, 'orders-db', 'ingress', 2, 1, 1],
    ['allowed_now', 'late_packet', 'none', 'none', 'orders-db', 'ingress', 1, 1, 1],
    ['both', 'network_acl_first', `${LEGACY_ACL}/ingress/32767`, LEGACY_GROUP, 'legacy-ftp', 'ingress', 1, 1, 1],
    ['both', 'network_acl_first', `${LEGACY_ACL}/ingress/90`, LEGACY_GROUP, 'legacy-ftp', 'ingress', 1, 1, 1],
    ['network_acl', 'entry', `${LEGACY_ACL}/ingress/90`, 'none', 'legacy-ftp', 'ingress', 1, 1, 1],
    ['not_evaluable', 'interface_unknown', 'none', 'none', 'not known', 'ingress', 1, 1, 1],
    ['security_group', 'no_rule', 'none', LEGACY_GROUP, 'legacy-ftp', 'egress', 1, 1, 1],
  ],
  'can-reach': [
    [
      ...['shop-batch', 'orders-db', 'egress', 'tcp', 5432, 'ACCEPT', 'allowed', 'rules', 'sure'],
      ...['sgr-0c0000000000000b1', `${OPEN_ACL}/egress/100`, 2],
    ],
    [
      ...['shop-batch', 'orders-db', 'ingress', 'tcp', 5432, 'REJECT', 'security_group', 'no_rule', 'sure'],
      ...['none', `${OPEN_ACL}/ingress/100`, 2],
    ],
  ],
  'rules-in-use': [
    [...APPLICATION, 2, atMinute('01'), 2],
    [...BATCH, 2, atMinute('02'), 2],
    [...DATABASE, 'sgr-0c0000000000000d1', 'ingress', 'orders of the application', 2, atMinute('01'), 2],
    [...DATABASE, 'sgr-0c0000000000000d2', 'ingress', 'administrators', 1, atMinute('11'), 1],
    [...LEGACY, 2, atMinute('21'), 1],
  ],
  'entries-in-use': [
    [OPEN_ACL, 'egress', 100, 'allow', 4, atMinute('02')],
    [OPEN_ACL, 'ingress', 100, 'allow', 7, atMinute('31')],
    [LEGACY_ACL, 'egress', 100, 'allow', 1, atMinute('01')],
    [LEGACY_ACL, 'ingress', 90, 'deny', 3, atMinute('31')],
    [LEGACY_ACL, 'ingress', 100, 'allow', 2, atMinute('21')],
    [LEGACY_ACL, 'ingress', 32_767, 'deny', 1, atMinute('01')],
  ],
  'denied-now': [
    ['security_group', 'none', 'orders-db', 'ingress', 'tcp', 5432, 1, 7_000, atMinute('31')],
    ['network_acl', `${LEGACY_ACL}/ingress/90`, 'legacy-ftp', 'ingress', 'tcp', 21, 1, 200, atMinute('31')],
  ],
};
