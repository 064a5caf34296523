import type { BatchEnricher } from '../batch-enricher.ts';
import type { LineBatch, LineSink, PutResult } from '../line-sink.ts';

/** Where documents are written. */
export interface DocumentOutput {
  /** Writes documents, one per line; resolves when the buffer may be reused. Throws if they cannot be written. */
  write(documents: Buffer): Promise<void>;
  /** Resolves when everything is written. */
  flush(): Promise<void>;
  /** Whether the reader of the output has closed it. */
  readonly isClosed: boolean;
}

/** Enriches lines and writes their documents to one output, which several sinks may share. */
export class DocumentSink implements LineSink {
  readonly #enricher: BatchEnricher;
  readonly #output: DocumentOutput;

  constructor(enricher: BatchEnricher, output: DocumentOutput) {
    this.#enricher = enricher;
    this.#output = output;
  }

  async put(batch: LineBatch, deadlineMs: number): Promise<PutResult> {
    for await (const documents of this.#enricher.enrich(batch, deadlineMs)) await this.#output.write(documents);
    await this.#output.flush();
    return this.#output.isClosed ? { accepted: 0, code: 'output_closed' } : { accepted: batch.lines };
  }
}
