import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { documentsOf, ROOT, runCli } from './run-cli.ts';

const OPTIONS = ['--inventory', 'samples/inventory.json', '--labels', 'samples/cidr-labels.json'];

/** The documents that the command writes for a sample, with the inventory and the labels of the same folder. */
async function documentsOfSample(file: string): Promise<Record<string, unknown>[]> {
  const { stdout } = await runCli(['enrich', ...OPTIONS, `samples/${file}`]);
  return documentsOf(stdout);
}

function readSample(file: string): string {
  const content = readFileSync(join(ROOT, 'samples', file));
  return (file.endsWith('.gz') ? gunzipSync(content) : content).toString('utf8');
}

function countLines(text: string): number {
  return text.trimEnd().split('\n').length;
}

describe('the samples', () => {
  it.each([
    ['v2-default.log', countLines(readSample('v2-default.log')), 1],
    ['v5-console.log.gz', countLines(readSample('v5-console.log.gz')) - 1, 0],
    ['v5-all.log', countLines(readSample('v5-all.log')), 0],
    ['v5-through-nat.log', countLines(readSample('v5-through-nat.log')), 0],
    ['v11-custom.log', countLines(readSample('v11-custom.log')) - 1, 0],
    ['tgw-default.log', countLines(readSample('tgw-default.log')), 0],
    ['direct-records.ndjson', countLines(readSample('direct-records.ndjson')), 0],
    ['subscription.json', JSON.parse(readSample('subscription.json')).logEvents.length, 0],
    ['firehose-event.json', JSON.parse(readSample('firehose-event.json')).records.length, 0],
  ])('have in %s %i lines, all but %i of which can be read', async (file, lines, unreadable) => {
    // Prepare, Act
    const { status, stdout, stderr } = await runCli(['enrich', ...OPTIONS, `samples/${file}`]);

    // Assess
    const documents = documentsOf(stdout);
    expect(lines).toBeGreaterThan(5);
    expect(documents).toHaveLength(lines);
    expect(documents.filter((document) => 'parse_fault' in document)).toHaveLength(unreadable);
    expect(stderr).not.toContain('ambiguous');
    expect(status).toBe(unreadable > 0 ? 1 : 0);
  });

  it('distinguish the shop from its staging copy, which has the same addresses', async () => {
    // Prepare, Act
    const documents = await documentsOfSample('v5-all.log');

    // Assess
    const owners = documents
      .filter(({ srcaddr, dstport }) => srcaddr === '10.0.10.11' && dstport === 5432)
      .map((document) => `${document.src_vpc_name} ${document.src_owner_name} ${document.dst_owner_name}`);
    expect(new Set(owners)).toEqual(new Set(['shop shop-web-1 orders', 'shop-staging staging-web-1 orders-staging']));
  });

  it('find the database of the shop over VPC peering', async () => {
    // Prepare, Act
    const documents = await documentsOfSample('v5-all.log');

    // Assess
    const peered = documents.filter(({ traffic_path }) => traffic_path === 4);
    expect(peered.map((document) => document.traffic_path_name)).toContain('vpc_peering');
    for (const document of peered) {
      expect(document).toMatchObject({ src_vpc_name: expect.any(String), dst_vpc_name: expect.any(String) });
      expect(document.src_vpc_name).not.toBe(document.dst_vpc_name);
    }
  });

  it('name both ends of every flow inside the shop', async () => {
    // Prepare
    const inside = /^10\.0\./;

    // Act
    const documents = await documentsOfSample('v5-console.log.gz');

    // Assess
    const flows = documents.filter(
      ({ srcaddr, dstaddr }) => inside.test(String(srcaddr)) && inside.test(String(dstaddr)),
    );
    expect(flows.length).toBeGreaterThan(20);
    for (const flow of flows) {
      expect(flow).toMatchObject({ src_owner_type: expect.any(String), dst_owner_type: expect.any(String) });
    }
  });

  it('show tags without percent-encoding', async () => {
    // Prepare, Act
    const documents = await documentsOfSample('v11-custom.log');

    // Assess
    expect(documents[0]).toMatchObject({ interface_tag: 'team payments', asg_tag: 'Köln & Bonn' });
    expect(documents.map((document) => document.reject_reason)).toContain('BPA');
  });

  it('use addresses that are private, reserved for documentation, or those of AWS', async () => {
    // Prepare
    const allowed = ['private', 'documentation'];

    // Act
    const documents = (
      await Promise.all(['v2-default.log', 'v5-console.log.gz', 'v5-all.log'].map(documentsOfSample))
    ).flat();

    // Assess
    const others = documents.flatMap((document) => [
      ...(allowed.includes(String(document.src_class ?? 'private')) ? [] : [document.srcaddr]),
      ...(allowed.includes(String(document.dst_class ?? 'private')) ? [] : [document.dstaddr]),
    ]);
    expect(new Set(others)).toEqual(new Set(['52.95.128.179']));
  });
});
