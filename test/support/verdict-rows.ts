const OPEN_ACL = 'acl-0c00000000000b001';
const LEGACY_ACL = 'acl-0c00000000000f001';
const DATABASE_GROUP = 'sg-0c0000000000000d1 (database)';
const LEGACY_GROUP = 'sg-0c0000000000000f1 (legacy)';
const BATCH = ['sg-0c0000000000000b1', 'batch', 'sgr-0c0000000000000b1', 'egress', 'none'] as const;
const APPLICATION = ['sg-0c0000000000000a1', 'application', 'sgr-0c0000000000000a2', 'egress', 'none'] as const;
const DATABASE = ['sg-0c0000000000000d1', 'database'] as const;
const LEGACY = ['sg-0c0000000000000f1', 'legacy', 'sgr-0c0000000000000f2', 'ingress', 'subnet of the shop'] as const;
const atMinute = (minute: string): string => `2026-03-02T09:${minute}:00.000Z`;

/**
 * The expected rows of the queries about verdicts for the documents of `verdict-documents.ts`, by query name. They are the same at
 * every destination.
 */
export const VERDICT_ROWS: Readonly<Record<string, readonly (readonly (string | number)[])[]>> = {
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
