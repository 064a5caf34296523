import { type OptionTexts, readOptions } from '../../../src/config/read-options.ts';
import { makeSettings } from '../../../src/config/settings.ts';
import { SnapshotSource } from '../../../src/metadata/snapshot-source.ts';
import { Counts } from '../../../src/model/counts.ts';
import type { MetadataRequest } from '../../../src/model/metadata-request.ts';
import type { MetadataSource } from '../../../src/model/ports.ts';
import type { TransformedEvent } from '../../../src/pipeline/event-run.ts';
import { Transform } from '../../../src/pipeline/transform.ts';
import { SHOP } from '../enrich/shop-inventory.ts';

/** A readable line of the default format between two interfaces of the shop. */
export const GOOD = '2 123456789012 eni-web 10.0.0.5 10.0.1.7 50000 5432 6 20 4249 1609459200 1609459260 ACCEPT OK';

/** An answer with the counts and reports of its invocation. */
export interface Run extends TransformedEvent {
  readonly counts: Counts;
  readonly errors: readonly unknown[];
}

/** Answers an event with a new transform that has these options. */
export async function run(event: unknown, texts: OptionTexts = {}, metadata?: MetadataSource): Promise<Run> {
  const transform = new Transform(makeSettings(readOptions(texts), {}, metadata));
  const counts = new Counts();
  const errors: unknown[] = [];
  const transformed = await transform.transformEvent(event, counts, (error) => errors.push(error));
  return { ...transformed, counts, errors };
}

/** An event with a record for each text. */
export const eventOf = (...texts: readonly string[]) => ({
  records: texts.map((text, index) => ({ recordId: `r${index}`, data: Buffer.from(text).toString('base64') })),
});

/** The result of each record. */
export const resultsOf = ({ result }: TransformedEvent): string[] => result.records.map((record) => record.result);
/** The output of each record as text. */
export const outputsOf = ({ result }: TransformedEvent): string[] =>
  result.records.map(({ data }) => Buffer.from(data ?? '', 'base64').toString());

/** A source that can pause, records its requests, and may fail. */
export class PausingSource extends SnapshotSource {
  readonly requests: MetadataRequest[] = [];
  broken: string | undefined = undefined;
  settled = 0;
  settleFailure: Error | undefined = undefined;
  readonly #failure: Error | undefined;

  constructor(failure?: Error) {
    super(SHOP);
    this.#failure = failure;
  }

  async resolve(request: MetadataRequest): Promise<void> {
    this.requests.push(request);
    await new Promise((resume) => setImmediate(resume));
    if (this.#failure !== undefined) throw this.#failure;
  }

  async settle(): Promise<void> {
    this.settled++;
    if (this.settleFailure !== undefined) throw this.settleFailure;
  }

  override interfaceById(id: string): ReturnType<SnapshotSource['interfaceById']> {
    if (id === this.broken) throw new Error('broken');
    return super.interfaceById(id);
  }
}
