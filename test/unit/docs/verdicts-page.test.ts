import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { TransformerOptions } from '../../../src/library/index.ts';
import type { VerdictCertainty, VerdictName, VerdictReason } from '../../../src/model/verdict.ts';
import { verdictDocuments } from '../../support/verdict-documents.ts';

const PAGE = readFileSync(new URL('../../../docs/verdicts.md', import.meta.url), 'utf8');

/** Every value of a type: if the type gains or loses a value, this does not compile. */
const NAMES: Readonly<Record<VerdictName, true>> = {
  allowed: true,
  denied_now: true,
  security_group: true,
  network_acl: true,
  both: true,
  allowed_now: true,
  block_public_access: true,
  encryption_control: true,
  transit_gateway: true,
  not_evaluable: true,
};
const REASONS: Readonly<Record<VerdictReason, true>> = {
  rules: true,
  stateful: true,
  no_rule: true,
  no_connection: true,
  entry: true,
  network_acl_first: true,
  security_group_first: true,
  late_packet: true,
  unexplained: true,
  rules_changed: true,
  possibly_block_public_access: true,
  not_forwarded: true,
  no_rules_apply: true,
  record: true,
  icmp_type: true,
  prefix_list_unknown: true,
  peer_unknown: true,
  load_balancer: true,
  forwarded: true,
  security_group: true,
  network_acl: true,
  both: true,
  interface_unknown: true,
  interface_changed: true,
  no_interface: true,
  direction_unknown: true,
  security_group_unknown: true,
  network_acl_unknown: true,
  transit_gateway_subnet: true,
  ambiguous: true,
  efa: true,
  no_route: true,
  blackhole: true,
  mtu_exceeded: true,
  ttl_expired: true,
};
const CERTAINTIES: Readonly<Record<VerdictCertainty, true>> = { sure: true, likely: true };

/** The part of the page under this third-level heading. */
function under(heading: string): string {
  const [, text = expect.fail(`there is no ${heading}`)] = PAGE.split(`### ${heading}\n`);
  return text.split(/^##/m)[0] ?? '';
}

/** Words of the first two columns of the tables. */
function explained(text: string): Set<string> {
  const rows = text.split('\n').filter((line) => line.startsWith('|'));
  return new Set(
    rows.flatMap((row) =>
      [
        ...row
          .split('|')
          .slice(1, 3)
          .join('|')
          .matchAll(/`(\w+)`/g),
      ].map(([, word]) => word ?? ''),
    ),
  );
}

/** Average size of a document, in bytes. */
async function averageBytes(options: TransformerOptions): Promise<number> {
  const documents = await verdictDocuments(options);
  return documents.reduce((sum, document) => sum + Buffer.byteLength(document), 0) / documents.length;
}

describe('the page on verdicts', () => {
  it.each(['flat', 'ecs', 'ocsf', 'splunk', 'ss4o'] as const)('says how much documents of %s grow', async (schema) => {
    // Act
    const [before, after] = [
      await averageBytes({ schema, verdicts: 'off' }),
      await averageBytes({ schema, verdicts: 'on' }),
    ];

    // Assess
    expect(PAGE).toContain(`| \`${schema}\` | ${Math.round((after - before) / 10) * 10} |\n`);
  });

  it('explains every verdict', () => {
    expect([...explained(under('`verdict`'))].filter((word) => word !== 'reject_reason').toSorted()).toEqual(
      Object.keys(NAMES).toSorted(),
    );
  });

  it('explains every reason, and says with which verdict it comes', () => {
    // Act
    const words = explained(under('`verdict_reason`'));

    // Assess
    expect([...words].toSorted()).toEqual(
      [...new Set([...Object.keys(NAMES), ...Object.keys(REASONS), 'likely'])].toSorted(),
    );
  });

  it('explains both certainties', () => {
    for (const word of Object.keys(CERTAINTIES)) expect(PAGE).toContain(`\`${word}\``);
  });

  it('lists each limit of verdicts', () => {
    // Act
    const [, limits = ''] = PAGE.split('## What cannot be known\n');

    // Assess
    expect([...limits.matchAll(/^\d+\. /gm)]).toHaveLength(12);
    expect([...limits.matchAll(/^- /gm)].length).toBeGreaterThan(5);
  });
});
