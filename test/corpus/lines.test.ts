import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { createTransformer, type Transformer } from '../../src/library/create-transformer.ts';
import { firehoseEvent } from '../../src/library/firehose-event.ts';
import { documentsOf } from '../support/answers.ts';
import { type CorpusCase, corpusCases, corpusFile, corpusUpstreams, describeWithCorpus } from '../support/corpus.ts';
import { type FlatDocument, valuesOfLine } from '../support/flat-document.ts';
import { DELIBERATE_DIFFERENCES } from './deliberate-differences.ts';
import { judgeCase } from './judge-case.ts';
import { DEFAULT_FORMAT, KNOWN_ORDERS } from './known-orders.ts';

const transformers = new Map<string, Transformer>();

/** The documents of a line that is alone in a record, as VPC Flow Logs delivers it. */
async function documentsOfLine(line: string, logFormat: string): Promise<FlatDocument[]> {
  const transformer = transformers.get(logFormat) ?? createTransformer({ logFormat });
  transformers.set(logFormat, transformer);
  const { records } = await transformer.transform(firehoseEvent([line]));
  return documentsOf(records);
}

/** The problems of each failing case, with the details needed to find the case. */
async function problemsOf(
  upstream: string,
  cases: readonly CorpusCase[],
  logFormatOf: (each: CorpusCase) => string,
): Promise<string[]> {
  const found = await Promise.all(
    cases.map(async (each) => {
      const problems = judgeCase(upstream, each, await documentsOfLine(each.line, logFormatOf(each)));
      return problems.length === 0 ? [] : [`${each.id} (${each.outcome}) ${each.line}\n    ${problems.join('\n    ')}`];
    }),
  );
  return found.flat();
}

const isKnownFormat = (format: string | null): boolean =>
  format === null || KNOWN_ORDERS.some((known) => known.format === format);

describeWithCorpus('Lines from other projects', () => {
  const byUpstream = corpusUpstreams().map((upstream) => ({ upstream, cases: corpusCases(upstream) }));

  it('come from every upstream that the corpus has', () => {
    expect(byUpstream.length).toBeGreaterThan(10);
    expect(byUpstream.filter(({ cases }) => cases.length === 0)).toEqual([]);
  });

  it.each(byUpstream)(
    'of $upstream give its expected values, under the names of this program',
    async ({ upstream, cases }) => {
      // Act
      const problems = await problemsOf(upstream, cases, ({ format }) => format ?? '');

      // Assess
      expect(problems, `${problems.length} of ${cases.length} cases`).toEqual([]);
    },
  );

  it.each(byUpstream)('of $upstream need no configuration in a known format', async ({ upstream, cases }) => {
    // Prepare
    const known = cases.filter(({ format }) => isKnownFormat(format));

    // Act
    const problems = await problemsOf(upstream, known, () => '');

    // Assess
    expect(problems, `${problems.length} of ${known.length} cases`).toEqual([]);
  });

  it.each(KNOWN_ORDERS)(
    'are distinguished without configuration in the format: $name',
    async ({ format, chosenBy }) => {
      // Prepare: the values of the cases in the field order of the format, `-` for missing fields
      const names = format.split(' ');
      const cases = byUpstream
        .flatMap(({ cases }) => cases)
        .filter(
          ({ outcome, format }) => outcome !== 'skip' && outcome !== 'reject' && format?.split(' ').includes(chosenBy),
        )
        .map((each): CorpusCase => ({ ...each, ...reordered(each, names), expected: null, outcome: 'ok' }));

      // Act
      const problems = await problemsOf('any', cases, () => '');

      // Assess
      expect(cases.length).toBeGreaterThan(1);
      expect(problems, `${problems.length} of ${cases.length} cases`).toEqual([]);
    },
  );

  it('in an unconfigured order of 29 fields are faults, not misread records', async () => {
    // Prepare
    const cases = byUpstream
      .flatMap(({ cases }) => cases)
      .filter(({ format }) => format?.split(' ').length === 29 && !isKnownFormat(format));

    // Act
    const documents = await Promise.all(cases.map(({ line }) => documentsOfLine(line, '')));

    // Assess
    expect(cases.length).toBeGreaterThan(0);
    expect(documents.flat().map(({ parse_fault }) => parse_fault)).toEqual(
      cases.map(() => expect.objectContaining({ code: 'field_value' })),
    );
  });

  it('differ on purpose only in cases that exist', () => {
    const ids = byUpstream.flatMap(({ cases }) => cases.map(({ id }) => id));
    expect(ids).toEqual(expect.arrayContaining(Object.keys(DELIBERATE_DIFFERENCES)));
  });
});

describeWithCorpus('Files from other projects', () => {
  it.each([
    { file: 'aws-centralized-logging/vpcflow.log' },
    { file: 'grafana-lambda-promtail/vpcflowlog.log.gz' },
    { file: 'splunk-gdi-toolkit/sample-vpcflow.log.gz' },
  ])('give every line below the header as one record: $file', async ({ file }) => {
    // Prepare
    const content = corpusFile(file);
    const data = content.toString('base64');
    const text = (file.endsWith('.gz') ? gunzipSync(content) : content).toString('utf8');
    const lines = text.trim().split('\n').slice(1);

    // Act
    const answer = await createTransformer().transform({ records: [{ recordId: 'file', data }] });

    // Assess
    const expected = lines.map((line) => Object.fromEntries(presentValues(line)));
    expect(answer.records.map(({ result }) => result)).toEqual(['Ok']);
    const documents = documentsOf(answer.records);
    expect(documents).toHaveLength(expected.length);
    expect(documents).toMatchObject(expected);
  });

  it('give the ten documents that aws-centralized-logging keeps if NODATA is dropped', async () => {
    // Prepare
    const data = corpusFile('aws-centralized-logging/vpcflow.log').toString('base64');

    // Act
    const answer = await createTransformer({ onNodata: 'drop' }).transform({ records: [{ recordId: 'file', data }] });

    // Assess
    expect(documentsOf(answer.records).map(({ log_status }) => log_status)).toEqual(Array(10).fill('OK'));
  });
});

/** The line of a case with its fields in another order. */
function reordered({ format, line }: CorpusCase, names: readonly string[]): Pick<CorpusCase, 'format' | 'line'> {
  const given = (format ?? DEFAULT_FORMAT).split(' ');
  const tokens = line.split(/ +/);
  return {
    format: names.join(' '),
    line: names.map((name) => tokens[given.indexOf(name)] ?? '-').join(' '),
  };
}

function presentValues(line: string): [string, unknown][] {
  return [...valuesOfLine(DEFAULT_FORMAT.split(' '), line)].filter(([, value]) => value !== undefined);
}
