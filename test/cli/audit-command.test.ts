import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Flow } from '../support/rules/flow.ts';
import { flowLine, HEADER } from '../support/rules/flow-line.ts';
import { describeWithExamples, verdictExamples, worldOf } from '../support/rules/verdict-examples.ts';
import type { World } from '../support/rules/world.ts';
import { CLI, ROOT, runCli, temporaryFiles } from './run-cli.ts';

const DAY = 86_400;
const BEGIN = 1_795_000_000;
/** Makes the process report its peak memory, in bytes, when it ends. */
const TELL_MEMORY = new URL('tell-memory.mjs', import.meta.url).href;
const MAX_RESIDENT_BYTES = 260 * 1024 * 1024;

const SAMPLES = ['--inventory', 'samples/inventory.json', '--rules', 'samples/rules.json'];

const writeFile = temporaryFiles();
let files = 0;

/** The members of a finding in JSON that the tests read. */
interface Finding {
  readonly finding: string;
  readonly sg_id?: string;
  readonly sg_rule_id?: string;
  readonly nacl_rule_number?: number;
  readonly direction: string;
  readonly subject: string;
  readonly suggestion?: readonly string[];
  readonly withheld: readonly string[];
  readonly interfaces?: readonly string[];
  readonly covered_by?: readonly string[];
  readonly shadowed_by?: readonly number[];
  readonly is_public?: boolean;
  readonly traffic?: { readonly flows: number };
}

interface Audit {
  readonly window: { readonly days: number; readonly start: string | null; readonly rules_at: string | null };
  readonly records: Readonly<Record<string, unknown>>;
  readonly findings: readonly Finding[];
  readonly rules: readonly (Readonly<Record<string, unknown>> & { readonly sg_rule_id: string })[];
  readonly entries: readonly Readonly<Record<string, unknown>>[];
}

/** A VPC with a database behind two application servers and one batch server. */
function shop(more: Partial<World> = {}): World {
  const rule = { direction: 'ingress', protocol: 'tcp' } as const;
  return {
    version: 1,
    generatedAt: '2026-11-20T12:00:00Z',
    vpcs: [{ id: 'vpc-1', cidrBlocks: ['10.0.0.0/16'] }],
    subnets: [
      { id: 'subnet-app', vpcId: 'vpc-1', cidrBlocks: ['10.0.2.0/24'] },
      { id: 'subnet-db', vpcId: 'vpc-1', cidrBlocks: ['10.0.3.0/24'] },
    ],
    networkInterfaces: [
      { id: 'eni-db', vpcId: 'vpc-1', subnetId: 'subnet-db', addresses: ['10.0.3.30'], securityGroupIds: ['sg-db'] },
      {
        id: 'eni-app1',
        vpcId: 'vpc-1',
        subnetId: 'subnet-app',
        addresses: ['10.0.2.20'],
        securityGroupIds: ['sg-app'],
      },
      {
        id: 'eni-app2',
        vpcId: 'vpc-1',
        subnetId: 'subnet-app',
        addresses: ['10.0.2.22'],
        securityGroupIds: ['sg-app'],
      },
    ],
    securityGroups: [
      {
        id: 'sg-db',
        name: 'database',
        vpcId: 'vpc-1',
        rules: [
          { ...rule, id: 'sgr-wide', protocol: '-1', cidr: '10.0.0.0/8', description: 'everything inside' },
          { ...rule, id: 'sgr-ssh', fromPort: 22, toPort: 22, cidr: '192.0.2.0/24' },
        ],
      },
      { id: 'sg-app', name: 'app', vpcId: 'vpc-1', rules: [] },
      { id: 'sg-old', name: 'old', vpcId: 'vpc-1', rules: [{ ...rule, id: 'sgr-old', cidr: '10.0.0.0/16' }] },
    ],
    networkAcls: [
      {
        id: 'acl-1',
        vpcId: 'vpc-1',
        subnetIds: ['subnet-app', 'subnet-db'],
        entries: (['ingress', 'egress'] as const).flatMap((direction) => [
          { direction, ruleNumber: 100, action: 'allow', protocol: '-1', cidr: '0.0.0.0/0' } as const,
          { direction, ruleNumber: 200, action: 'deny', protocol: '6', cidr: '10.9.0.0/16' } as const,
        ]),
      },
    ],
    peerings: [],
    transitGatewayAttachments: [],
    ...more,
  };
}

/** A new connection to the database. */
function toDatabase(srcaddr: string, more: Flow = {}): Flow {
  return {
    'interface-id': 'eni-db',
    'flow-direction': 'ingress',
    srcaddr,
    dstaddr: '10.0.3.30',
    srcport: 50_000,
    dstport: 5_432,
    protocol: 6,
    action: 'ACCEPT',
    'tcp-flags': 2,
    packets: 5,
    bytes: 500,
    start: BEGIN,
    end: BEGIN + 60,
    ...more,
  };
}

/** Flows of two application servers over 40 days. */
const FORTY_DAYS = [
  toDatabase('10.0.2.20'),
  toDatabase('10.0.2.22', { start: BEGIN + 40 * DAY, end: BEGIN + 40 * DAY + 60 }),
];

function writeWorld(world: World): string {
  return writeFile(`world-${files++}.json`, JSON.stringify(world));
}

function writeLog(flows: readonly Flow[]): string {
  return writeFile(`flows-${files++}.log`, `${[HEADER, ...flows.map(flowLine)].join('\n')}\n`);
}

async function auditJson(world: World, flows: readonly Flow[], ...given: readonly string[]): Promise<Audit> {
  const { status, stdout, stderr } = await runCli([
    ...['audit', '--json', '--inventory', writeWorld(world)],
    ...given,
    writeLog(flows),
  ]);
  expect([status, stderr]).toEqual([0, expect.stringMatching(/^read \d+ lines? from 1 input/)]);
  return JSON.parse(stdout);
}

function kinds({ findings }: Audit): string[] {
  return findings.map(({ finding, sg_rule_id, nacl_rule_number, direction }) =>
    sg_rule_id === undefined ? `${finding} ${direction} ${nacl_rule_number ?? ''}`.trim() : `${finding} ${sg_rule_id}`,
  );
}

describe('audit', () => {
  it('finds rules that are too wide, never matched, unused or shadowed, and suggests narrower ones', async () => {
    // Prepare, Act
    const audit = await auditJson(shop(), FORTY_DAYS);

    // Assess
    expect(kinds(audit)).toEqual([
      ...['too_wide sgr-wide', 'never_matched sgr-ssh', 'not_in_use sgr-old'],
      ...['shadowed ingress 200', 'shadowed egress 200'],
    ]);
    expect(audit.findings[0]).toMatchObject({
      suggestion: ['tcp 5432 from sg-app (app)'],
      suggested: { ports: [{ protocol: 'tcp', from_port: 5_432, to_port: 5_432 }], peers: [{ sg_id: 'sg-app' }] },
      withheld: [],
    });
    expect(audit.findings[1]).toMatchObject({ interfaces: ['eni-db'], withheld: [] });
    expect(audit.findings[2]).toMatchObject({ withheld: ['last_rule'] });
    expect(audit.findings[3]).toMatchObject({ shadowed_by: [100] });
    expect(audit.window).toEqual({
      start: '2026-11-18T11:06:40Z',
      end: '2026-12-28T11:07:40Z',
      days: 40.001,
      rules_at: '2026-11-20T12:00:00Z',
    });
  });

  it('reports for each rule and entry how often, when and for which peers and ports it was used', async () => {
    // Prepare, Act
    const audit = await auditJson(shop(), FORTY_DAYS);

    // Assess
    const demand = { ports: ['tcp 5432'], peers: 2, peers_exact: true, peer_blocks: ['10.0.2.20', '10.0.2.22'] };
    const traffic = {
      flows: 2,
      bytes: 1_000,
      packets: 10,
      first: '2026-11-18T11:07:40Z',
      last: '2026-12-28T11:07:40Z',
    };
    expect(audit.rules[0]).toEqual({
      sg_id: 'sg-db',
      sg_name: 'database',
      sg_rule_id: 'sgr-wide',
      direction: 'ingress',
      rule: 'all traffic from 10.0.0.0/8',
      description: 'everything inside',
      interfaces: 1,
      ...traffic,
      decided: 2,
      needed: 2,
      possible: 0,
      seen: demand,
      needed_for: demand,
    });
    expect(audit.entries[0]).toEqual({
      nacl_id: 'acl-1',
      nacl_rule_number: 100,
      direction: 'ingress',
      entry: 'allow all traffic from 0.0.0.0/0',
      subnets: 2,
      ...traffic,
      seen: demand,
    });
  });

  it('shows it all in a table of 80 columns', async () => {
    // Prepare, Act
    const { status, stdout, stderr } = await runCli([
      ...['audit', '--inventory', writeWorld(shop()), writeLog(FORTY_DAYS)],
    ]);

    // Assess
    expect([status, stderr]).toEqual([0, expect.stringMatching(/^read 2 lines from 1 input in .*, 0 unreadable\n$/)]);
    expect(stdout).toBe(readFileSync(new URL('audit-table.txt', import.meta.url), 'utf8'));
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('writes CSV with a line for each rule, entry and kind of rejected traffic, in which no cell is a formula', async () => {
    // Prepare
    const world = shop();
    const [db, ...others] = world.securityGroups;
    if (db === undefined) throw new Error('no group');
    const hostile = { ...world, securityGroups: [{ ...db, name: '=HYPERLINK("http://x","y"), \n' }, ...others] };
    const rejected = Array.from({ length: 12 }, () => toDatabase('198.51.100.9', { action: 'REJECT' }));

    // Act
    const { status, stdout } = await runCli([
      ...['audit', '--csv', '--inventory', writeWorld(hostile), writeLog([...FORTY_DAYS, ...rejected])],
    ]);

    // Assess
    expect(status).toBe(0);
    const [header, first] = stdout.split('\r\n');
    expect(header).toBe(
      'kind,id,set,set_name,direction,traffic,description,flows,decided,needed,possible,bytes,packets,first,last,peers,peer_blocks,ports,needed_peer_blocks,needed_ports,finding,why,suggestion,withheld',
    );
    expect(first).toBe(
      'rule,sgr-wide,sg-db,"\'=HYPERLINK(""http://x"",""y""), \n",ingress,all traffic from 10.0.0.0/8,everything inside,2,2,2,0,1000,10,2026-11-18T11:07:40Z,2026-12-28T11:07:40Z,2,10.0.2.20 10.0.2.22,tcp 5432,10.0.2.20 10.0.2.22,tcp 5432,too_wide,its traffic needed less than it allows,tcp 5432 from sg-app (app),',
    );
    expect(stdout).toMatch(/\r\nentry,200,acl-1,,egress,.*,shadowed,"?never decides.*entry 100 before it/);
    expect(stdout).toMatch(/\r\nrejected,,sg-db,.*tcp 5432 from public addresses,,12,0,0,0,6000,60,/);
  });

  it('suggests nothing if the records do not show the needed traffic, and says why', async () => {
    const of = async (flows: readonly Flow[], ...given: readonly string[]) =>
      (await auditJson(shop(), flows, ...given)).findings[0];
    const skipped = { 'log-status': 'SKIPDATA', 'interface-id': 'eni-db', start: BEGIN, end: BEGIN + 60 };

    expect(await of([toDatabase('10.0.2.20')])).toMatchObject({ finding: 'too_wide', withheld: ['short_window'] });
    expect(await of([...FORTY_DAYS, skipped])).toMatchObject({ withheld: ['skipped_data'] });
    expect(await of(FORTY_DAYS, '--traffic-type', 'ACCEPT')).toMatchObject({ withheld: ['partial_traffic'] });
    expect(await of(FORTY_DAYS)).not.toHaveProperty('withheld', ['partial_traffic']);
    for (const flows of [[toDatabase('10.0.2.20')], [...FORTY_DAYS, skipped]]) {
      expect(await of(flows)).not.toHaveProperty('suggestion');
    }
  });

  it('recognises flow logs that record only rejected traffic', async () => {
    // Prepare
    const rejected = [0, 40].map((day) =>
      toDatabase('198.51.100.9', { action: 'REJECT', end: BEGIN + day * DAY, start: BEGIN + day * DAY }),
    );

    // Act
    const audit = await auditJson(shop(), rejected);
    const declared = await auditJson(shop(), rejected, '--traffic-type', 'all');

    // Assess
    expect(audit.findings.find(({ sg_rule_id }) => sg_rule_id === 'sgr-ssh')?.withheld).toEqual(['partial_traffic']);
    expect(declared.findings.find(({ sg_rule_id }) => sg_rule_id === 'sgr-ssh')?.withheld).toEqual([]);
  });

  it('reports repeatedly rejected traffic, separately for public peers, from the count in --min-rejected', async () => {
    // Prepare
    const open = shop();
    const world = { ...open, securityGroups: open.securityGroups.map((group) => ({ ...group, rules: [] })) };
    const rejected = (peer: string) => toDatabase(peer, { action: 'REJECT' });
    const flows = [...Array.from({ length: 3 }, () => rejected('10.0.2.20')), rejected('198.51.100.9')];

    // Act
    const audit = await auditJson(world, flows, '--min-rejected', '1');
    const usual = await auditJson(world, flows);

    // Assess
    const found = audit.findings.filter(({ finding }) => finding === 'rejected');
    expect(found.map(({ sg_id, subject, is_public, traffic }) => [sg_id, subject, is_public, traffic?.flows])).toEqual([
      ['sg-db', 'tcp 5432 from sg-app (app)', false, 3],
      ['sg-db', 'tcp 5432 from public addresses', true, 1],
    ]);
    expect(usual.findings.filter(({ finding }) => finding === 'rejected')).toEqual([]);
  });

  it('does not count flows for a rule that the rules do not explain', async () => {
    // Prepare: one flow accepted although no rule allows it, one rejected although a rule allows it
    const flows = [toDatabase('198.51.100.9'), toDatabase('10.0.2.20', { action: 'REJECT' })];
    const world = writeWorld(shop());

    // Act
    const { stdout } = await runCli(['audit', '--inventory', world, writeLog(flows)]);
    const audit = await auditJson(shop(), flows);

    // Assess
    expect(audit.records).toMatchObject({ judged: 2, denied_now: 1, allowed_now: 1 });
    expect(audit.rules.map(({ flows: count }) => count)).toEqual([0, 0, 0]);
    expect(stdout).toContain(
      'unexplained  1 accepted although the rules refuse it, 1 rejected although the\n             rules allow it\n',
    );
  });

  it('prefers labels over subnets and blocks in suggestions', async () => {
    // Prepare
    const flows = FORTY_DAYS.map((flow, index) => ({ ...flow, srcaddr: `10.7.0.${index + 1}` }));

    // Act
    const audit = await auditJson(shop(), flows, '--labels', '{"10.7.0.0/28": "office"}');
    const plain = await auditJson(shop(), flows);

    // Assess
    expect(audit.findings[0]?.suggestion).toEqual(['tcp 5432 from 10.7.0.0/28 (office)']);
    expect(plain.findings[0]?.suggestion).toEqual(['tcp 5432 from 10.7.0.1/32', 'tcp 5432 from 10.7.0.2/32']);
  });

  it('gives the same result for documents of enrich as for the records', async () => {
    // Prepare
    const world = writeWorld(shop());
    const reply = toDatabase('10.0.2.20', { 'flow-direction': 'egress', srcaddr: '10.0.3.30', 'tcp-flags': 18 });
    const log = writeLog([
      ...FORTY_DAYS,
      { ...reply, dstaddr: '10.0.2.20', srcport: 5_432, dstport: 50_000 },
      ...Array.from({ length: 11 }, () => toDatabase('198.51.100.9', { action: 'REJECT' })),
      { 'log-status': 'NODATA', 'interface-id': 'eni-db', start: BEGIN, end: BEGIN + 60 },
    ]);
    const { stdout: documents } = await runCli(['enrich', '--inventory', world, log]);

    // Act
    const fromLog = await runCli(['audit', '--json', '--inventory', world, log]);
    const fromDocuments = await runCli([
      ...['audit', '--json', '--inventory', world, writeFile('documents.ndjson', documents)],
    ]);

    // Assess
    expect([fromLog.status, fromDocuments.status]).toEqual([0, 0]);
    expect(JSON.parse(fromLog.stdout)).toMatchObject({ records: { judged: 14, nodata: 1, rejected: 11 } });
    expect(fromDocuments.stdout).toBe(fromLog.stdout);
  });

  it.each(['flat', 'ecs', 'ss4o', 'ocsf', 'splunk'])(
    'counts sampled documents of %s by their weight',
    async (schema) => {
      // Prepare
      const world = writeWorld(shop());
      const flows = Array.from({ length: 200 }, (_, index) =>
        toDatabase('10.0.2.20', { srcport: 40_000 + index, end: BEGIN + index * DAY }),
      );
      const enriched = await runCli([
        ...['enrich', '--inventory', world, '--sample', '10', '--schema', schema, writeLog(flows)],
      ]);
      const kept = enriched.stdout.split('\n').length - 1;

      // Act
      const { stdout } = await runCli(['audit', '--json', '--inventory', world], enriched.stdout);

      // Assess
      const audit: Audit = JSON.parse(stdout);
      expect(kept).toBeGreaterThan(0);
      expect(kept).toBeLessThan(100);
      expect(audit.records).toMatchObject({ judged: kept, is_sampled: true });
      expect(audit.rules[0]).toMatchObject({ flows: kept * 10 });
      expect(audit.findings[0]).toMatchObject({ finding: 'too_wide', withheld: ['sampled'] });
    },
  );

  it.each([
    ['ecs', []],
    ['ss4o', []],
    ['ocsf', []],
    ['splunk', []],
    ['splunk', ['--set', 'SPLUNK_MODE=raw']],
  ])('gives the same result for documents of the schema %s %j as for the records', async (schema, more) => {
    // Prepare
    const world = writeWorld(shop());
    const log = writeLog([
      ...FORTY_DAYS,
      ...Array.from({ length: 11 }, () => toDatabase('198.51.100.9', { action: 'REJECT' })),
      { 'log-status': 'NODATA', 'interface-id': 'eni-db', start: BEGIN, end: BEGIN + 60 },
    ]);
    const enriched = await runCli(['enrich', '--inventory', world, '--schema', schema, ...more, log]);

    // Act
    const fromLog = await runCli(['audit', '--json', '--inventory', world, log]);
    const fromDocuments = await runCli([
      ...['audit', '--json', '--inventory', world, '--format', HEADER],
      writeFile(`${schema}.ndjson`, enriched.stdout),
    ]);

    // Assess
    expect([fromDocuments.status, fromDocuments.stdout]).toEqual([0, fromLog.stdout]);
  });

  it('counts documents of lines that could not be read', async () => {
    // Prepare
    const world = writeWorld(shop());
    const lines = `${HEADER}\nwhat is this?\n${FORTY_DAYS.map(flowLine).join('\n')}\n`;
    const { stdout: documents } = await runCli(['enrich', '--inventory', world], lines);

    // Act
    const { status, stdout } = await runCli(['audit', '--inventory', world], documents);

    // Assess
    expect(status).toBe(0);
    expect(stdout).toContain('records      2: 2 accepted, 0 rejected\n');
    expect(stdout).toContain('omitted      1 document without a readable record\n');
  });

  it('reads rules from a separate file, gzipped or not, and the inputs that enrich reads', async () => {
    // Prepare
    const { networkInterfaces, ...rules } = shop();
    const inventory = writeFile('interfaces.json', JSON.stringify({ version: 1, networkInterfaces }));
    const rulesFile = writeFile('rules.json.gz', gzipSync(JSON.stringify(rules)));
    const text = readFileSync(writeLog(FORTY_DAYS));
    const log = writeFile('flows.log.gz', gzipSync(text));
    const lines = text.toString('utf8').split('\n').slice(1, 3);
    const fields = JSON.stringify({ message: `${HEADER}\n${lines.join('\n')}` });
    const data = [{ recordId: '1', data: Buffer.from(fields).toString('base64') }];
    const event = writeFile(
      'event.json',
      JSON.stringify({ invocationId: 'i', deliveryStreamArn: 'a', region: 'r', records: data }),
    );

    // Act, Assess
    for (const path of [log, event]) {
      const { status, stdout } = await runCli([
        'audit',
        '--json',
        '--inventory',
        inventory,
        '--rules',
        rulesFile,
        path,
      ]);
      const audit: Audit = JSON.parse(stdout);
      expect([path, status, audit.records.judged]).toEqual([path, 0, 2]);
      expect(audit.findings[0]?.suggestion).toEqual(['tcp 5432 from sg-app (app)']);
    }
  });

  it('writes to a file, gzipped by its name, and does not change its inputs', async () => {
    // Prepare
    const world = writeWorld(shop());
    const target = writeFile('audit.json.gz', '');

    // Act
    const { status, stdout } = await runCli([
      ...['audit', '--json', '-o', target, '--inventory', world, writeLog(FORTY_DAYS)],
    ]);
    const refused = await runCli(['audit', '-o', world, '--inventory', world, writeLog(FORTY_DAYS)]);

    // Assess
    expect([status, stdout]).toEqual([0, '']);
    expect(JSON.parse(gunzipSync(readFileSync(target)).toString('utf8'))).toMatchObject({ records: { judged: 2 } });
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('it is one of the inputs')]);
  });

  it.each([
    ['without an inventory', [], '--inventory is needed'],
    ['with an inventory in a bucket without a key', ['--inventory', 's3://bucket'], 'it must be an object'],
    ['with an inventory that has no rules', ['--inventory', 'samples/inventory.json'], 'has no rules'],
    [
      'with a file that is no rules document',
      ['--inventory', 'samples/inventory.json', '--rules', 'package.json'],
      '--rules package.json: ',
    ],
    ['with two formats', ['--json', '--csv', '--inventory', 'samples/inventory.json'], 'cannot be used together'],
    [
      'with an unknown traffic type',
      [...SAMPLES, '--traffic-type', 'SOME'],
      '--traffic-type must be one of ALL, ACCEPT, REJECT, not "SOME"',
    ],
    [
      'with a number out of bounds',
      [...SAMPLES, '--min-rejected', '0'],
      '--min-rejected must be a whole number from 1 to 1000000, not "0"',
    ],
  ])('ends with status 2 %s', async (_, given, message) => {
    const { status, stdout, stderr } = await runCli(['audit', ...given]);
    expect([status, stdout, stderr]).toEqual([2, '', expect.stringContaining(message)]);
  });

  it('ends with status 1 if lines are unreadable, and 2 if an input is, with the report on the others', async () => {
    // Prepare
    const world = writeWorld(shop());
    const log = writeLog(FORTY_DAYS);
    const damaged = writeFile('damaged.log', `${readFileSync(log, 'utf8')}what is this?\n`);

    // Act
    const unreadable = await runCli(['audit', '--inventory', world, damaged]);
    const missing = await runCli(['audit', '--inventory', world, log, 'no-such-file.log']);

    // Assess
    expect([unreadable.status, unreadable.stdout]).toEqual([1, expect.stringContaining('omitted      1 unreadable\n')]);
    expect(unreadable.stderr).toContain('damaged.log:4');
    expect([missing.status, missing.stderr]).toEqual([2, expect.stringContaining('no-such-file.log: no such file')]);
    expect(missing.stdout).toContain('records      2: 2 accepted, 0 rejected\n');
  });

  it('shows no control character of names, descriptions and ids', async () => {
    // Prepare
    const hostile = '\u001b]0;pwned\u0007\u001b[2Jx\nsgr-fake  99\u202e';
    const open = shop();
    const world = {
      ...open,
      securityGroups: open.securityGroups.map((group) => ({
        ...group,
        name: hostile,
        rules: group.rules.map((rule) => ({ ...rule, description: hostile })),
      })),
    };

    // Act
    const { status, stdout, stderr } = await runCli(['audit', '--inventory', writeWorld(world), writeLog(FORTY_DAYS)]);

    // Assess
    expect(status).toBe(0);
    expect(stdout).toContain('\\u001b]0;pwned\\u0007');
    expect(`${stdout}${stderr}`).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
    expect(stdout).not.toMatch(/^sgr-fake/m);
  });

  it('prints the results so far when it is interrupted', async () => {
    // Prepare
    const child = spawn(process.execPath, [CLI, 'audit', '--inventory', writeWorld(shop())], { cwd: ROOT });
    let stdout = '';
    child.stdout.on('data', (part) => {
      stdout += part;
    });
    child.stdin.on('error', () => undefined);
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));

    // Act: keep the input open, and interrupt the command once it has taken the text
    const text = `${[HEADER, ...FORTY_DAYS.map(flowLine)].join('\n')}\n`;
    await new Promise<void>((resolve) => child.stdin.write(text.repeat(4_000), () => resolve()));
    child.kill('SIGINT');

    // Assess
    expect(await ended).toBe(130);
    expect(stdout).toContain('interrupted  the rest of the inputs was not read\n');
    expect(stdout).toContain('sgr-wide');
  });

  it('reads a large input in bounded memory', { timeout: 180_000 }, async () => {
    // Prepare: many peers and ports, half of them accepted by the wide rule, half rejected
    const path = writeFile('large.log', `${HEADER}\n`);
    const file = openSync(path, 'a');
    for (let block = 0; block < 300; block++) {
      const lines = Array.from({ length: 1_000 }, (_, index) => {
        const at = block * 1_000 + index;
        const peer = `10.${(at >> 16) & 255}.${(at >> 8) & 255}.${at & 255}`;
        return index % 2 === 0
          ? flowLine(toDatabase(peer, { dstport: at % 32_768, end: BEGIN + at }))
          : flowLine(
              toDatabase(`172.${16 + ((at >> 16) & 15)}${peer.slice(peer.indexOf('.', 3))}`, {
                dstport: at % 32_768,
                action: 'REJECT',
                end: BEGIN + at,
              }),
            );
      });
      writeSync(file, `${lines.join('\n')}\n`);
    }
    closeSync(file);
    // a small heap, which retained data would fill: collectors of Node.js versions differ in how long they wait
    const smallHeap = ['--max-old-space-size=128', '--max-semi-space-size=8'];
    const given = [
      ...[...smallHeap, '--import', TELL_MEMORY, CLI],
      ...['audit', '--json', '--inventory', writeWorld(shop()), path],
    ];

    // Act
    const child = spawn(process.execPath, given, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (part) => {
      stdout += part;
    });
    child.stderr.on('data', (part) => {
      stderr += part;
    });
    const status = await new Promise((resolve) => child.on('close', resolve));

    // Assess
    const audit: Audit = JSON.parse(stdout);
    expect([status, audit.records.judged]).toEqual([0, 300_000]);
    expect(audit.rules[0]).toMatchObject({
      seen: { peers: 4_097, peers_exact: false, peer_blocks: ['10.0.0.0/13'] },
    });
    expect(audit.records.uncounted_rejected).toBeGreaterThan(0);
    expect(Number(/resident bytes (\d+)/.exec(stderr)?.[1])).toBeLessThan(MAX_RESIDENT_BYTES);
  });
});

describe('audit of the samples', () => {
  it('judges every record', async () => {
    const { status, stdout } = await runCli(['audit', '--json', ...SAMPLES, join(ROOT, 'samples/v5-all.log')]);
    const audit: Audit = JSON.parse(stdout);
    expect(status).toBe(0);
    expect(audit.records).toMatchObject({ not_evaluable: 0, unreadable: 0 });
    expect(audit.rules).toHaveLength(38);
  });
});

describeWithExamples('audit on the network of the worked examples', () => {
  const example = (id: string) => {
    const found = verdictExamples().find((each) => each.id === id);
    if (found === undefined) throw new Error(`no example ${id}`);
    return found;
  };
  const world = () => worldOf({ ...example('V01'), patch: {} });
  const record = (id: string, end: number): Flow => ({
    packets: 1,
    bytes: 60,
    start: end - 60,
    end,
    ...example(id).record,
  });
  const findingsOn = (audit: Audit, id: string) => audit.findings.find(({ sg_rule_id }) => sg_rule_id === id);

  it.each(['flat', 'ecs', 'ss4o', 'ocsf', 'splunk'])('gives the same result for documents of %s', async (schema) => {
    // Prepare
    const inventory = writeWorld(world());
    const examples = verdictExamples().filter(({ patch }) => patch === undefined);
    const log = writeLog(examples.map(({ id }) => record(id, BEGIN)));
    const { stdout: documents } = await runCli(['enrich', '--inventory', inventory, '--schema', schema, log]);

    // Act
    const fromLog = await runCli(['audit', '--json', '--inventory', inventory, log]);
    const fromDocuments = await runCli(['audit', '--json', '--inventory', inventory], documents);

    // Assess
    expect(examples.length).toBeGreaterThan(50);
    expect(fromDocuments).toMatchObject({ status: 0, stdout: fromLog.stdout });
  });

  it('reports rules that cover each other as redundant, both of them', async () => {
    const audit = await auditJson(world(), [record('V05', BEGIN)]);
    expect(findingsOn(audit, 'sgr-a2')).toMatchObject({ finding: 'redundant', covered_by: ['sgr-b2'] });
    expect(findingsOn(audit, 'sgr-b2')).toMatchObject({ finding: 'redundant', covered_by: ['sgr-a2'] });
  });

  it('finds rules that no flow matched, rules of deleted peerings, and groups without interfaces', async () => {
    // Prepare
    const base = world();
    const rule = { id: 'sgr-b9', direction: 'ingress', protocol: 'tcp', cidr: '10.1.0.0/16' } as const;
    const withoutB9 = {
      ...base,
      networkInterfaces: base.networkInterfaces.filter(({ id }) => id !== 'eni-b2'),
      securityGroups: [...base.securityGroups, { id: 'sg-b9', vpcId: 'vpc-b', rules: [rule] }],
    };
    const web2 = { ...record('V01', BEGIN), 'interface-id': 'eni-web2', dstaddr: '10.0.1.11' };

    // Act
    const audit = await auditJson(withoutB9, [record('V01', BEGIN), web2]);

    // Assess
    expect(findingsOn(audit, 'sgr-w3')).toMatchObject({
      finding: 'never_matched',
      interfaces: ['eni-web1', 'eni-web2'],
    });
    expect(findingsOn(audit, 'sgr-d4')).toMatchObject({ finding: 'stale' });
    expect(findingsOn(audit, 'sgr-b9')).toMatchObject({ finding: 'not_in_use' });
  });

  it('reports an entry behind a wider one as shadowed', async () => {
    // Prepare
    const base = world();
    const wider = {
      ...({ direction: 'ingress', ruleNumber: 80, action: 'allow', protocol: '6' } as const),
      ...({ fromPort: 1_024, toPort: 65_535, cidr: '10.0.0.0/16' } as const),
    };
    const networkAcls = base.networkAcls.map((acl) =>
      acl.id === 'acl-app' ? { ...acl, entries: [wider, ...acl.entries] } : acl,
    );

    // Act
    const audit = await auditJson({ ...base, networkAcls }, [record('V01', BEGIN)]);

    // Assess
    const shadowed = audit.findings.filter(({ finding }) => finding === 'shadowed');
    expect(shadowed.map(({ nacl_rule_number, shadowed_by }) => [nacl_rule_number, shadowed_by])).toEqual([
      [90, [80]],
      [100, [80]],
    ]);
  });

  it('suggests a narrower rule for the traffic', async () => {
    // Prepare
    const base = world();
    const wide = { id: 'sgr-d9', direction: 'ingress', protocol: '-1', cidr: '10.0.0.0/8' } as const;
    const securityGroups = base.securityGroups.map((group) =>
      group.id === 'sg-db' ? { ...group, rules: [...group.rules.slice(1), wide] } : group,
    );
    const flows = ['10.0.2.20', '10.0.2.22'].map((srcaddr, index) =>
      toDatabase(srcaddr, {
        'interface-id': 'eni-db1',
        start: BEGIN + index * 40 * DAY,
        end: BEGIN + index * 40 * DAY,
      }),
    );

    // Act
    const audit = await auditJson({ ...base, securityGroups }, flows);

    // Assess
    expect(findingsOn(audit, 'sgr-d9')).toMatchObject({
      finding: 'too_wide',
      suggestion: ['tcp 5432 from sg-app (app)'],
    });
  });
});
