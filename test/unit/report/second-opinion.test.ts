import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createTransformer } from '../../../src/library/index.ts';
import { columnsOf, reportOf, rowsNamed } from '../../support/report-of.ts';
import { linesOf, sampleDocuments } from '../../support/sample-documents.ts';
import { OUTSIDE, type SentRecord, sentRecords } from '../../support/sent-records.ts';

/** The members of documents that the counts below use. */
interface Counted extends SentRecord {
  readonly action?: string;
  readonly log_status?: string;
  readonly parse_fault?: unknown;
  readonly srcport?: number;
  readonly dstport?: number;
  readonly service_port?: number;
  readonly bytes?: number;
  readonly sample_weight?: number;
  readonly src_label?: string;
  readonly dst_label?: string;
  readonly src_owner_name?: string;
  readonly dst_owner_name?: string;
  readonly src_owner_id?: string;
  readonly dst_owner_id?: string;
}

/** The counts of the report, computed without a database. */
function countedBy(documents: readonly string[]) {
  const flows = documents
    .map((text): Counted => JSON.parse(text))
    .filter(({ parse_fault, log_status = 'OK' }) => parse_fault === undefined && log_status === 'OK');
  const accepted = flows.filter(({ action }) => action === 'ACCEPT');
  const sent = sentRecords(accepted);
  const source = (flow: Counted): string =>
    flow.src_owner_name ??
    flow.src_owner_id ??
    (flow.src_owner_type === 'unknown' ? undefined : flow.src_owner_type) ??
    flow.src_interface_id ??
    flow.src_label ??
    (OUTSIDE.has(flow.src_class) ? 'internet' : flow.srcaddr) ??
    'not known';
  const target = (flow: Counted): string =>
    source({
      ...(flow.dst_owner_name === undefined ? {} : { src_owner_name: flow.dst_owner_name }),
      ...(flow.dst_owner_id === undefined ? {} : { src_owner_id: flow.dst_owner_id }),
      ...(flow.dst_owner_type === undefined ? {} : { src_owner_type: flow.dst_owner_type }),
      ...(flow.dst_interface_id === undefined ? {} : { src_interface_id: flow.dst_interface_id }),
      ...(flow.dst_label === undefined ? {} : { src_label: flow.dst_label }),
      ...(flow.dst_class === undefined ? {} : { src_class: flow.dst_class }),
      ...(flow.dstaddr === undefined ? {} : { srcaddr: flow.dstaddr }),
    });
  const weightOf = ({ sample_weight = 1 }: Counted): bigint => BigInt(sample_weight);
  const talkers = new Map<string, bigint>();
  const pairs = new Map<string, Map<string, bigint>>();
  let bytes = 0n;
  for (const flow of sent) {
    const amount = BigInt(flow.bytes ?? 0) * weightOf(flow);
    bytes += amount;
    const from = source(flow);
    talkers.set(from, (talkers.get(from) ?? 0n) + amount);
    const row = pairs.get(from) ?? new Map<string, bigint>();
    row.set(target(flow), (row.get(target(flow)) ?? 0n) + amount);
    pairs.set(from, row);
  }
  const isReply = ({ service_port, srcport, dstport }: Counted): boolean =>
    service_port !== undefined && service_port === srcport && service_port !== dstport;
  const rejected = flows.filter((flow) => flow.action === 'REJECT' && !isReply(flow));
  const sum = (some: readonly Counted[]): bigint => some.reduce((all, flow) => all + weightOf(flow), 0n);
  return {
    allowed: sum(accepted),
    denied: sum(flows.filter(({ action }) => action === 'REJECT')),
    bytes,
    sources: BigInt(new Set(rejected.map(({ srcaddr }) => srcaddr)).size),
    talkers: [...talkers].sort(([a, x], [b, y]) => (x === y ? (a < b ? -1 : 1) : x > y ? -1 : 1)),
    pairs,
  };
}

async function documentsOf(file: string): Promise<string[]> {
  const content = readFileSync(new URL(`../../../samples/${file}`, import.meta.url));
  const { transform } = createTransformer({});
  const { records } = await transform({ records: [{ recordId: '1', data: content.toString('base64') }] });
  return records.flatMap(({ data }) => linesOf(Buffer.from(data ?? '', 'base64').toString('utf8')));
}

const INPUTS = [
  ['all samples, with their inventory', () => sampleDocuments()],
  ['version 2 lines without an inventory', () => documentsOf('v2-default.log')],
  ['version 5 lines without an inventory', () => documentsOf('v5-all.log')],
  ['transit gateway lines', () => documentsOf('tgw-default.log')],
] as const;

describe.each(INPUTS)('the numbers of the report on %s', (_, makeDocuments) => {
  it('are those that maps count from the documents', async () => {
    const documents = await makeDocuments();
    const counted = countedBy(documents);
    const report = await reportOf(documents);
    expect(columnsOf(report, { name: 'totals' }, ['allowed', 'denied'])).toEqual([[counted.allowed, counted.denied]]);
    expect(columnsOf(report, { name: 'volume' }, ['bytes'])).toEqual([[counted.bytes]]);
    expect(columnsOf(report, { name: 'denied-at-all' }, ['sources'])).toEqual([[counted.sources]]);
    expect(columnsOf(report, { name: 'talkers' }, ['src', 'bytes'])).toEqual(counted.talkers.slice(0, 15));
    for (const { src, dst, bytes } of rowsNamed(report, 'conversations')) {
      expect([src, dst, counted.pairs.get(String(src))?.get(String(dst))]).toEqual([src, dst, bytes]);
    }
  });
});

it('version 2 lines alone are 1,548,044 bytes, none of which is lost because the direction is missing', async () => {
  const report = await reportOf(await documentsOf('v2-default.log'));
  expect(columnsOf(report, { name: 'volume' }, ['bytes'])).toEqual([[1_548_044n]]);
});
