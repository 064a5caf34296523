import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createS3Store } from '../../src/aws/clients/s3-sdk.ts';
import { connectVerdicts } from '../../src/aws/connect-verdicts.ts';
import { readOptions } from '../../src/config/read-options.ts';
import { makeSettings } from '../../src/config/settings.ts';
import { parseInventory } from '../../src/metadata/parse-inventory.ts';
import { SnapshotSource } from '../../src/metadata/snapshot-source.ts';
import { Counts } from '../../src/model/counts.ts';
import type { RulesDocument, SecurityGroupRule } from '../../src/model/rules.ts';
import { Transform } from '../../src/pipeline/transform.ts';
import type { Verdicts } from '../../src/rules/verdicts.ts';
import { temporaryFiles } from '../cli/run-cli.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';

const server = useEc2Server();
const temporaryFile = temporaryFiles();

const GOLDEN = new URL('../golden/verdicts/', import.meta.url);
const INVENTORY = readFileSync(new URL('inventory.json', GOLDEN));
const RULES: RulesDocument = JSON.parse(readFileSync(new URL('rules.json', GOLDEN), 'utf8'));
/** The database rejects PostgreSQL from the batch job. */
const LINE = '2 123456789012 eni-db 10.0.2.40 10.0.3.30 43001 5432 6 3 180 1772442000 1772442059 REJECT OK\n';
const FROM_BATCH: SecurityGroupRule = {
  id: 'sgr-db-batch',
  direction: 'ingress',
  protocol: 'tcp',
  fromPort: 5432,
  toPort: 5432,
  groupId: 'sg-batch',
};

interface Rig {
  readonly verdicts: Verdicts | undefined;
  readonly warnings: readonly string[];
  /** The document of the line and the counts of the run. */
  readonly run: (line?: string) => Promise<{ document: Record<string, unknown>; counts: Counts }>;
}

async function connect(texts: Readonly<Record<string, string>>, memoryBytes?: number): Promise<Rig> {
  const warnings: string[] = [];
  const options = readOptions({
    METADATA: 'snapshot',
    METADATA_SNAPSHOT: 's3://our-bucket/inventory.json.gz',
    ...texts,
  });
  const metadata = new SnapshotSource(parseInventory(INVENTORY));
  const onWarning = (message: string): void => {
    warnings.push(message);
  };
  const s3 = { load: async () => createS3Store };
  const { verdicts, loaded } = await connectVerdicts(options, (name) => name, s3, {
    metadata,
    onWarning,
    memoryBytes,
  });
  await loaded;
  const transform = new Transform({ ...makeSettings(options, {}, metadata), verdicts });
  const run: Rig['run'] = async (line = LINE) => {
    const counts = new Counts();
    const event = { records: [{ recordId: '1', data: Buffer.from(line).toString('base64') }] };
    const { result } = await transform.transformEvent(event, counts, (error) => {
      throw error;
    });
    const [record] = result.records;
    expect(record?.result).toBe('Ok');
    return { document: JSON.parse(Buffer.from(record?.data ?? '', 'base64').toString()), counts };
  };
  return { verdicts, warnings, run };
}

function without(document: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(document).filter(([name]) => !/^(?:verdict|flow_role$|sg_|nacl_)/.test(name)),
  );
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('connectVerdicts', () => {
  it('reads the rules next to an inventory in S3', async () => {
    // Prepare
    server().s3.set('/our-bucket/rules.json.gz', gzipSync(JSON.stringify(RULES)));

    // Act
    const { run, warnings } = await connect({});
    const { document, counts } = await run();

    // Assess
    expect(document).toMatchObject({ verdict: 'security_group', verdict_reason: 'no_rule', sg_result: 'deny' });
    expect(counts.verdictsMissing).toBe(0);
    expect(warnings).toEqual([]);
  });

  it('reads rules again when the document has changed', async () => {
    // Prepare
    const clock = vi.spyOn(Date, 'now');
    const path = temporaryFile('changing.json', JSON.stringify(RULES));
    const { run, verdicts } = await connect({ METADATA_RULES: path, METADATA_REFRESH_SECONDS: '10' });
    const before = await run();
    const securityGroups = RULES.securityGroups.map((group) =>
      group.id === 'sg-db' ? { ...group, rules: [...group.rules, FROM_BATCH] } : group,
    );
    writeFileSync(path, JSON.stringify({ ...RULES, generatedAt: '2026-03-02T09:15:00Z', securityGroups }));
    utimesSync(path, 1, 1);

    // Act
    clock.mockReturnValue(Date.now() + 11_000);
    await verdicts?.document.refresh?.();
    await verdicts?.document.settle?.();
    const after = await run();

    // Assess
    expect(before.document).toMatchObject({ verdict: 'security_group', verdict_rules_at: '2026-03-02T09:00:00Z' });
    expect(after.document).toMatchObject({
      verdict: 'allowed_now',
      verdict_rules_at: '2026-03-02T09:15:00Z',
      sg_rule_id: 'sgr-db-batch',
    });
  });

  it.each([
    ['missing', undefined],
    ['no JSON', 'no rules'],
    ['something else', '{"version":1,"networkInterfaces":[]}'],
    ['of another version', JSON.stringify({ ...RULES, version: 2 })],
    ['an object instead of a list', JSON.stringify({ ...RULES, networkAcls: {} })],
  ])('writes records without verdicts, and counts them, if the document is %s', async (_, content) => {
    // Prepare
    if (content !== undefined) server().s3.set('/our-bucket/rules.json.gz', gzipSync(content));
    const plain = await (await connect({ VERDICTS: 'off' })).run();

    // Act
    const { run, warnings } = await connect({});
    const { document, counts } = await run();

    // Assess
    expect(document).toEqual(without(plain.document));
    expect(counts).toMatchObject({ documents: 1, recordsFailed: 0, verdictsMissing: 1 });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('the rules s3://our-bucket/rules.json.gz cannot be read');
  });

  it('writes records without verdicts, and counts them, if the document would not fit into the memory', async () => {
    // Prepare
    const document = JSON.stringify(RULES);
    server().s3.set('/our-bucket/rules.json.gz', gzipSync(document));

    // Act
    const tooLarge = await connect({}, 10 * document.length - 1);
    const { counts } = await tooLarge.run();
    const fitting = await (await connect({}, 10 * document.length)).run();

    // Assess
    expect(counts).toMatchObject({ documents: 1, recordsFailed: 0, verdictsMissing: 1 });
    expect(tooLarge.warnings).toHaveLength(1);
    expect(fitting.counts.verdictsMissing).toBe(0);
  });

  it('keeps the last good rules while the newest cannot be used', async () => {
    // Prepare
    const clock = vi.spyOn(Date, 'now');
    const path = temporaryFile('broken-later.json', JSON.stringify(RULES));
    const { run, verdicts, warnings } = await connect({ METADATA_RULES: path, METADATA_REFRESH_SECONDS: '10' });
    writeFileSync(path, 'broken');

    // Act
    clock.mockReturnValue(Date.now() + 11_000);
    await verdicts?.document.refresh?.();
    await verdicts?.document.settle?.();
    const { document } = await run();

    // Assess
    expect(document.verdict).toBe('security_group');
    expect(warnings).toHaveLength(1);
  });

  it('makes no verdict from an invalid group, and reports how much was omitted and ignored', async () => {
    // Prepare
    const rules = {
      ...RULES,
      colour: 'blue',
      securityGroups: RULES.securityGroups.map((group) =>
        group.id === 'sg-db' ? { ...group, rules: [{ ...group.rules[0], protocol: 'tpc' }] } : group,
      ),
    };
    server().s3.set('/our-bucket/rules.json.gz', gzipSync(JSON.stringify(rules)));

    // Act
    const { run, warnings } = await connect({});
    const { document, counts } = await run();

    // Assess
    expect(document).toMatchObject({ verdict: 'not_evaluable', verdict_reason: 'security_group_unknown' });
    expect(counts.verdictsNotEvaluable).toBe(1);
    expect(warnings.join('\n')).toMatch(/have 1 invalid item \(ignored\).*protocol/);
    expect(warnings.join('\n')).toMatch(/have 1 member that this release does not support and ignores: colour/);
  });

  it('counts verdicts by rules that are more than a day older than the flow', async () => {
    // Prepare
    server().s3.set('/our-bucket/rules.json.gz', gzipSync(JSON.stringify(RULES)));
    const rulesAt = Date.parse('2026-03-02T09:00:00Z') / 1_000;
    const lineEnding = (end: number): string => LINE.replace('1772442059', String(end));

    // Act
    const { run } = await connect({});
    const inTime = await run(lineEnding(rulesAt + 86_400));
    const late = await run(lineEnding(rulesAt + 86_401));

    // Assess
    expect(inTime.counts.verdictsStale).toBe(0);
    expect(late.counts.verdictsStale).toBe(1);
    expect(late.document).toMatchObject({ verdict: 'security_group', verdict_rules_at: '2026-03-02T09:00:00Z' });
  });

  it('counts a verdict as missing only for records that can have one', async () => {
    // Prepare
    const { run } = await connect({});

    // Act
    const { counts } = await run('2 123456789012 eni-db - - - - - - - 1772442000 1772442059 - NODATA\n');

    // Assess
    expect(counts).toMatchObject({ documents: 1, verdictsMissing: 0 });
  });

  it('makes no verdicts of an inventory file without rules', async () => {
    // Act
    const path = temporaryFile('inventory.json', INVENTORY);
    const { verdicts, run } = await connect({ METADATA_SNAPSHOT: path });
    const { document, counts } = await run();

    // Assess
    expect(verdicts).toBeUndefined();
    expect(document).toEqual(without(document));
    expect(counts.verdictsMissing).toBe(0);
  });

  it('refuses VERDICTS=on for an inventory file without rules, and says what it needs', async () => {
    const path = temporaryFile('no-rules.json', INVENTORY);
    await expect(connect({ METADATA_SNAPSHOT: path, VERDICTS: 'on' })).rejects.toThrow(
      'VERDICTS on needs rules: METADATA_RULES, or METADATA_SNAPSHOT with an inventory that has securityGroups and networkAcls',
    );
  });

  it('reads interfaces and rules from one file', async () => {
    // Prepare
    const both = { ...RULES, ...JSON.parse(INVENTORY.toString('utf8')), subnets: RULES.subnets };
    const path = temporaryFile('both.json', JSON.stringify(both));

    // Act
    const { run, warnings } = await connect({ METADATA_SNAPSHOT: path, VERDICTS: 'on' });
    const { document } = await run();

    // Assess
    expect(document).toMatchObject({ verdict: 'security_group', sg_groups: ['sg-db (database)'] });
    expect(warnings).toEqual([]);
  });

  it('refuses an inventory at the location of the rules document', async () => {
    await expect(connect({ METADATA_SNAPSHOT: 's3://our-bucket/rules.json.gz' })).rejects.toThrow(
      /METADATA_SNAPSHOT: .*rules\.json\.gz/,
    );
  });
});
