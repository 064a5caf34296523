import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createTransformer, documentsOf, firehoseEvent, type TransformerOptions } from '../../../src/library/index.ts';

const GOLDEN = new URL('../../golden/verdicts/', import.meta.url);
const read = (name: string) => JSON.parse(readFileSync(new URL(name, GOLDEN), 'utf8'));
const inventory: NonNullable<TransformerOptions['inventory']> = read('inventory.json');
const rules: NonNullable<TransformerOptions['rules']> = read('rules.json');

const FORMAT = 'version interface-id srcaddr dstaddr srcport dstport protocol start end action log-status';
const REJECTED = '8 eni-db 10.0.2.40 10.0.3.30 43001 5432 6 1772442000 1772442059 REJECT OK';

async function documentOf(line: string, logFormat = FORMAT, options: TransformerOptions = {}) {
  const { transformWithCounts } = createTransformer({ inventory, rules, ...options, logFormat });
  const { result, counts } = await transformWithCounts(firehoseEvent([line]));
  const [document] = documentsOf(result);
  return { document: { ...document }, counts };
}

describe('a verdict', () => {
  it('derives direction and role from addresses and ports if the format lacks them', async () => {
    const { document } = await documentOf(REJECTED);
    expect(document).toMatchObject({
      direction_source: 'interface',
      verdict: 'security_group',
      verdict_certainty: 'likely',
      flow_role: 'request',
    });
  });

  it('evaluates the packet’s address, if the record also has an intermediate one', async () => {
    const format = `${FORMAT} pkt-srcaddr`;
    const { document } = await documentOf(`${REJECTED.replace('REJECT', 'ACCEPT')} 10.0.2.20`, format);
    // the rule allows traffic from the app, but an entry denies it now
    expect(document).toMatchObject({ verdict: 'denied_now', sg_rule_id: 'sgr-db-app', nacl_rule_number: 95 });
  });

  it.each([
    ['NODATA', '8 eni-db - - - - - 1772442000 1772442059 - NODATA'],
    ['SKIPDATA', '8 eni-db - - - - - 1772442000 1772442059 - SKIPDATA'],
  ])('is absent for %s', async (_, line) => {
    const { document } = await documentOf(line);
    expect(Object.keys(document).filter((name) => name.startsWith('verdict'))).toEqual([]);
  });

  it.each([
    ['no_route', '1 2 3 4'],
    ['blackhole', '0 2 3 4'],
    ['mtu_exceeded', '0 0 3 4'],
    ['ttl_expired', '0 0 0 4'],
  ])('of a transit gateway is the first reason for which packets were lost: %s', async (reason, lost) => {
    const format =
      'version resource-type tgw-id srcaddr dstaddr packets-lost-no-route packets-lost-blackhole packets-lost-mtu-exceeded packets-lost-ttl-expired';
    const { document } = await documentOf(`6 TransitGateway tgw-1 10.0.2.40 10.9.0.1 ${lost}`, format);
    expect(document).toMatchObject({ verdict: 'transit_gateway', verdict_reason: reason });
  });

  it('of a transit gateway is absent if nothing was lost', async () => {
    const format = 'version resource-type tgw-id srcaddr dstaddr packets-lost-no-route';
    const { document, counts } = await documentOf('6 TransitGateway tgw-1 10.0.2.40 10.9.0.1 0', format);
    expect(document).not.toHaveProperty('verdict');
    expect(counts.verdictsMissing).toBe(0);
  });

  it.each([
    ['BPA', 'block_public_access'],
    ['EC', 'encryption_control'],
  ])('repeats what the record says: %s', async (reason, verdict) => {
    const { document } = await documentOf(`${REJECTED} ${reason}`, `${FORMAT} reject-reason`);
    expect(document).toMatchObject({ verdict, verdict_reason: 'record', reject_reason: reason });
  });

  it('is not made with verdicts off, nor without rules', async () => {
    // Act
    const off = await documentOf(REJECTED, FORMAT, { verdicts: 'off' });
    const without = await documentOf(REJECTED, FORMAT, { rules: undefined });

    // Assess
    expect(off.document).toEqual(without.document);
    expect(off.document).not.toHaveProperty('verdict');
    expect(off.counts.verdictsMissing).toBe(0);
  });

  it('comes from the rules that an inventory has itself', async () => {
    const both = { ...inventory, securityGroups: rules.securityGroups, networkAcls: rules.networkAcls };
    const { document } = await documentOf(REJECTED, FORMAT, { inventory: both, rules: undefined });
    expect(document).toHaveProperty('verdict');
  });

  it('is refused if it is requested without rules, or without interfaces', () => {
    expect(() => createTransformer({ inventory, verdicts: 'on' })).toThrow(/verdicts on needs rules/);
    expect(() => createTransformer({ rules, verdicts: 'on' })).toThrow(/inventory or metadata/);
  });

  it('is refused for a document that has no rules', () => {
    const wrong: NonNullable<TransformerOptions['rules']> = JSON.parse('{"version":2,"securityGroups":[]}');
    expect(() => createTransformer({ inventory, rules: wrong })).toThrow(RangeError);
  });
});
