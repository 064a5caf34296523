import type { MetadataContext } from '../model/metadata-request.ts';
import type { PutBackTarget } from '../model/put-back.ts';
import type { Ledger } from './ledger.ts';
import { NO_LIMIT } from './output-limits.ts';

/** The source of an event, and its time limits in wall-clock milliseconds. */
export interface TransformContext extends MetadataContext {
  /** When reading stops: records not read by then are put back, or fail. Missing: never. */
  readonly readUntilMs?: number;
  /** When putting back stops. Missing: never. */
  readonly putBackUntilMs?: number;
  /** The stream on which the event's records can be put back; missing if they cannot. */
  readonly putBackTarget?: PutBackTarget | undefined;
}

/** The context of callers without lookups, without putting back, and without a deadline. */
export const NO_CONTEXT: TransformContext = {
  accountId: undefined,
  region: undefined,
  deadlineMs: NO_LIMIT,
};

/** Called with each error inside the program, to log it; the records concerned are answered as failed. */
export type OnInternalError = (error: unknown) => void;

/** The context of lines in the stages: their ledger, the handler of errors, and the deadline of lookups. */
export interface PipelineRun {
  readonly ledger: Ledger;
  readonly onError: OnInternalError;
  readonly context: MetadataContext;
}
