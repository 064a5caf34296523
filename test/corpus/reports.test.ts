import * as v from 'valibot';
import { expect, it } from 'vitest';
import { toNetworkInterface } from '../../src/aws/inventory/to-inventory.ts';
import { ConfigurationError } from '../../src/config/read-options.ts';
import { createTransformer } from '../../src/library/create-transformer.ts';
import { firehoseEvent } from '../../src/library/firehose-event.ts';
import { checkInventory } from '../../src/metadata/inventory-schema.ts';
import { SnapshotSource } from '../../src/metadata/snapshot-source.ts';
import { documentsOf, runCli, temporaryFiles } from '../cli/run-cli.ts';
import { outputLinesOf } from '../support/answers.ts';
import { describeWithCorpus, reportCases } from '../support/corpus.ts';
import { isObject } from '../support/flat-document.ts';

type Document = Readonly<Record<string, unknown>>;

const texts = v.array(v.string());

/** What a case expects of the documents of its input. */
const DOCUMENT_EXPECTATION = v.strictObject({
  documents: v.optional(v.number()),
  /** Number of documents for unreadable input. */
  faults: v.optional(v.number()),
  result: v.optional(v.string()),
  linesIn: v.optional(v.number()),
  /** Values that a document has. */
  has: v.optional(v.record(v.string(), v.unknown())),
  /** Names that no document has. */
  lacks: v.optional(texts),
});

const COMMON = { id: v.string(), source: v.string(), why: v.string() };

const CASE = v.variant('kind', [
  v.strictObject({ ...COMMON, kind: v.literal('firehose-record'), data: v.string(), expect: DOCUMENT_EXPECTATION }),
  v.strictObject({
    ...COMMON,
    kind: v.literal('lines'),
    format: v.optional(v.union([v.string(), texts])),
    lines: texts,
    expect: DOCUMENT_EXPECTATION,
  }),
  v.strictObject({ ...COMMON, kind: v.literal('file'), text: v.string(), expect: DOCUMENT_EXPECTATION }),
  v.strictObject({
    ...COMMON,
    kind: v.literal('options'),
    format: v.string(),
    expect: v.strictObject({ refused: v.literal(true), names: v.string() }),
  }),
  v.strictObject({
    ...COMMON,
    kind: v.literal('ec2-interface'),
    interface: v.object({
      NetworkInterfaceId: v.string(),
      VpcId: v.string(),
      SubnetId: v.optional(v.string()),
      PrivateIpAddresses: v.optional(v.array(v.object({ PrivateIpAddress: v.string(), Primary: v.boolean() }))),
      Ipv4Prefixes: v.optional(v.array(v.object({ Ipv4Prefix: v.string() }))),
      Ipv6Addresses: v.optional(v.array(v.object({ Ipv6Address: v.string() }))),
      Ipv6Prefixes: v.optional(v.array(v.object({ Ipv6Prefix: v.string() }))),
    }),
    expect: v.strictObject({ owns: v.optional(texts, []), ownsNot: v.optional(texts, []) }),
  }),
]);

type Case = v.InferOutput<typeof CASE>;
type CaseOf<Kind extends Case['kind']> = Extract<Case, { kind: Kind }>;

const writeFile = temporaryFiles();

describeWithCorpus('Cases from bug reports and trials', () => {
  const cases = reportCases().map((value) => v.parse(CASE, value));

  function of<Kind extends Case['kind']>(kind: Kind): CaseOf<Kind>[] {
    return cases.filter((each): each is CaseOf<Kind> => each.kind === kind);
  }

  it('are of every kind that is run here, each with a unique id', () => {
    expect(new Set(cases.map(({ kind }) => kind)).size).toBe(5);
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
  });

  it.each(of('firehose-record'))('hold for the Firehose record $id: $why', async ({ data, expect: expected }) => {
    // Act
    const event = { records: [{ recordId: 'reported', data }] };
    const { result, counts } = await createTransformer().transformWithCounts(event);

    // Assess
    const [record] = result.records;
    const documents = outputLinesOf(record).map(objectOf);
    assess(documents, expected);
    if (expected.result !== undefined) expect(record?.result).toBe(expected.result);
    if (expected.linesIn !== undefined) expect(counts.linesIn).toBe(expected.linesIn);
  });

  it.each(of('lines'))('hold for the lines $id: $why', async ({ format = [], lines, expect: expected }) => {
    // Act
    const transformer = createTransformer({ logFormat: [format].flat().join('\n') });
    const { result, counts } = await transformer.transformWithCounts(firehoseEvent(lines));

    // Assess
    const documents = result.records.flatMap(outputLinesOf).map(objectOf);
    expect(documents).toHaveLength(lines.length);
    assess(documents, { faults: 0, ...expected });
    expect(counts.ambiguousLines).toBe(0);
  });

  it.each(of('file'))('hold for the file $id: $why', async ({ id, text, expect: expected }) => {
    // Act
    const result = await runCli(['enrich', writeFile(id, text)]);

    // Assess
    assess(documentsOf(result.stdout), expected);
    expect(result.status).toBe(expected.faults === 0 ? 0 : 1);
  });

  it.each(of('options'))('hold for the options $id: $why', async ({ format, expect: { names } }) => {
    // Act
    const refusal = refusalOf(() => createTransformer({ logFormat: format }));
    const command = await runCli(['enrich', '--format', format]);

    // Assess
    expect(refusal).toBeInstanceOf(ConfigurationError);
    expect(refusal?.message).toContain(names);
    expect(command).toMatchObject({ status: 2, stdout: '' });
    expect(command.stderr).toContain(names);
  });

  it.each(of('ec2-interface'))(
    'hold for the network interface $id: $why',
    ({ interface: described, expect: expected }) => {
      // Prepare: convert an interface from EC2 into a document and back
      const found = toNetworkInterface(described, 'eu-central-1');
      const document: unknown = JSON.parse(JSON.stringify({ version: 1, networkInterfaces: [found] }));

      // Act
      const source = new SnapshotSource(checkInventory(document));
      const ownerOf = (address: string) => source.interfaceInVpc(described.VpcId, address)?.id;

      // Assess
      expect(expected.owns.map((address) => [address, ownerOf(address)])).toEqual(
        expected.owns.map((address) => [address, described.NetworkInterfaceId]),
      );
      expect(expected.ownsNot.map((address) => [address, ownerOf(address)])).toEqual(
        expected.ownsNot.map((address) => [address, undefined]),
      );
    },
  );
});

/** Checks the documents of an input against the expectation of its case. */
function assess(documents: readonly Document[], expected: v.InferOutput<typeof DOCUMENT_EXPECTATION>): void {
  const readable = documents.filter((document) => !Object.hasOwn(document, 'parse_fault'));
  if (expected.documents !== undefined) expect(documents).toHaveLength(expected.documents);
  if (expected.faults !== undefined) expect(documents.length - readable.length).toBe(expected.faults);
  if (expected.has !== undefined) expect(readable).toContainEqual(expect.objectContaining(expected.has));
  const names = new Set(documents.flatMap((document) => Object.keys(document)));
  for (const name of expected.lacks ?? []) expect(names).not.toContain(name);
}

function objectOf(json: string): Document {
  const value: unknown = JSON.parse(json);
  if (!isObject(value)) throw new TypeError(`a document must be a JSON object, not ${json.slice(0, 80)}`);
  return value;
}

function refusalOf(run: () => unknown): Error | undefined {
  try {
    run();
  } catch (error) {
    return error instanceof Error ? error : undefined;
  }
  return undefined;
}
