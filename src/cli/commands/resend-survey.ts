import { resolve } from 'node:path';
import { UsageError } from '../../input/errors.ts';
import type { InputFile } from '../../input/input-file.ts';
import { readChunks } from '../../input/read-chunks.ts';
import { isObjectLocation } from '../../input/s3/object-location.ts';
import { billedBytesOf } from '../../replay/estimate.ts';
import type { ResendCounts } from '../../resend/resend-counts.ts';
import { type ResendInput, ResendRun, type ResendSettings } from '../../resend/resend-run.ts';
import { documentsText, type ResendExtent } from './resend-text.ts';

/**
 * Reads the inputs that can be read twice before anything is sent: counts the records, and finds documents that were not
 * asked for.
 */
export class Survey {
  readonly #run: ResendRun;
  readonly #countable: readonly InputFile[];
  readonly #isPartial: boolean;
  #billedBytes = 0;

  constructor(settings: ResendSettings, files: readonly InputFile[]) {
    const { documents } = settings;
    this.#run = new ResendRun({
      ...settings,
      sink: undefined,
      documents: documents.kind === 'write' ? { kind: 'write', write: undefined } : documents,
      // reported by the run itself
      onInputError: () => undefined,
      onRecord: this.onRecord,
    });
    this.#countable = files.filter(isReadTwice);
    this.#isPartial = this.#countable.length < files.length;
  }

  /** Adds what Firehose bills for a record. */
  readonly onRecord = (bytes: number): void => {
    this.#billedBytes += billedBytesOf(bytes);
  };

  /** Throws a {@link UsageError} if there are documents, or a `ResendJournalError`. */
  async run(): Promise<void> {
    await this.#run.run(this.#countable.map((file) => resendInput(file, () => undefined)));
    if (this.#run.counts.skipped.has('document')) throw new UsageError(documentsText(this.#run.counts, 0));
  }

  /** Ends the survey. */
  stop(): void {
    this.#run.stop();
  }

  /** What will be sent. */
  get extent(): ResendExtent {
    return { ...this.extentOf(this.#run.counts), isPartial: this.#isPartial };
  }

  /** The extent of a dry run, which counts records itself. */
  readonly extentOf = ({ sent, sentBytes }: ResendCounts): ResendExtent => ({
    records: sent,
    bytes: sentBytes,
    billedBytes: this.#billedBytes,
    isPartial: false,
  });
}

/** Whether an input can be read a second time, unlike standard input and pipes. */
function isReadTwice({ name, bytes }: InputFile): boolean {
  return bytes !== undefined || isObjectLocation(name);
}

/** An input by its full path, so that a run is continued from any directory. */
export function resendInput(
  file: InputFile,
  onWarning: (message: string) => void,
  onRead: (bytes: number) => void = () => undefined,
): ResendInput {
  return {
    name: file.path === undefined ? file.name : resolve(file.path),
    etag: file.etag,
    open: () => readChunks(file, { onRead, onWarning }),
  };
}
