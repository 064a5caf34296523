import { describe, expect, it } from 'vitest';
import { FlowDatabase } from '../../../../src/report/database/flow-database.ts';
import { Pseudonyms } from '../../../../src/report/database/pseudonyms.ts';
import { rowsOf } from '../../../support/open-flow-database.ts';

const MARK = 'dimensions_1';
const DOCUMENTS = 4_000;
const BATCH = 1_000;
/** The first batches have fewer bytes than this, later ones more. */
const MIN_SPLIT_BYTES = 600_000;

/** Documents as the encoder writes them: the values specific to the flow, the mark, the shared values. */
function documentsWith(mark: string): Buffer[] {
  const batches: Buffer[] = [];
  for (let first = 0; first < DOCUMENTS; first += BATCH) {
    const lines = Array.from({ length: BATCH }, (_, at) => documentAt(first + at, mark));
    batches.push(Buffer.from(lines.join('')));
  }
  return batches;
}

function documentAt(number: number, mark: string): string {
  if (number % 500 === 17) {
    return `${JSON.stringify({ message: `line ${number}`, [mark]: 0, parse_fault: { code: 'field_count' } })}\n`;
  }
  const isInside = number % 3 === 0;
  const own = { srcaddr: `10.0.0.${number % 7}`, dstport: number % 11, bytes: number, start: number, end: number };
  const owner = { src_owner_name: 'shop', src_tags: { team: 'a' }, src_security_group_ids: ['sg-1'] };
  const shared = { action: number % 2 === 0 ? 'ACCEPT' : 'REJECT', src_class: 'private' };
  const fields = { ...own, 'later-field': `v${number % 2}`, [mark]: 0, ...shared, ...(isInside ? owner : {}) };
  return `${JSON.stringify(fields)}\n`;
}

const QUERIES = [
  'SELECT * FROM vpc_flow_logs WHERE bytes % 97 = 0 ORDER BY bytes',
  'SELECT src, dst, action, count(*), sum(bytes) FROM flows GROUP BY ALL ORDER BY ALL',
  'SELECT count(*), sum(bytes), count("later-field"), count(parse_fault) FROM vpc_flow_logs',
  'SELECT message, parse_fault FROM vpc_flow_logs WHERE parse_fault IS NOT NULL ORDER BY message',
  'SELECT bytes FROM flows WHERE bytes % 199 = 0',
];

async function answersOf(batches: readonly Buffer[], mark: string | undefined, hides: 'names' | undefined) {
  const pseudonyms = new Pseudonyms(Buffer.alloc(32));
  const hiding = hides === undefined ? undefined : { hides: new Set([hides]), pseudonyms };
  const database = await FlowDatabase.open(() => ['later-field'], { mark, hiding, minSplitBytes: MIN_SPLIT_BYTES });
  try {
    for (const batch of batches) await database.add(batch);
    await database.prepare({ keepsTable: false });
    const answers: unknown[][][] = [];
    for (const sql of QUERIES) answers.push(await rowsOf(database, sql));
    return { answers, filled: await database.filledColumns() };
  } finally {
    await database.close();
  }
}

describe('records that are split into facts and dimensions', () => {
  it.each([undefined, 'names'] as const)('have the same rows as whole ones, in the same order (%s)', async (hides) => {
    const batches = documentsWith(MARK);
    expect(await answersOf(batches, MARK, hides)).toEqual(await answersOf(batches, undefined, hides));
  });
});
