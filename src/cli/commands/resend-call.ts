import type { PutBackTarget } from '../../model/put-back.ts';
import type { Rate } from '../../resend/pace.ts';
import type { Selection } from '../../resend/selection.ts';
import { readArguments } from '../terminal/arguments.ts';
import { readNumber } from '../terminal/number-options.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { wantsJson } from './replay-text.ts';
import { RESEND_OPTIONS } from './resend-options.ts';
import {
  type DocumentsOption,
  RESEND_NUMBERS,
  readDocumentsOption,
  readJournalPath,
  readResendRate,
  readSelection,
  readStreamOption,
  targetOf,
} from './resend-settings.ts';

/** The options of a call of `resend`, read and checked. */
export interface ResendCall {
  readonly isDryRun: boolean;
  readonly isJson: boolean;
  readonly selection: Selection;
  readonly rate: Rate;
  readonly documents: DocumentsOption;
  readonly journalPath: string | undefined;
  readonly limitSeconds: number;
  readonly maxRounds: number;
  /** Its name is empty if none is needed. */
  readonly stream: PutBackTarget;
  /** Whether records are sent, or shown by a dry run; otherwise, documents are written only. */
  readonly takesRecords: boolean;
}

/** Reads the arguments of a call and its operands. Throws a `UsageError`. */
export async function readResendCall(
  given: readonly string[],
  terminal: Terminal,
): Promise<{ readonly call: ResendCall; readonly operands: readonly string[] }> {
  const chosen = readArguments(RESEND_OPTIONS, given);
  const isDryRun = chosen.has('dry-run');
  const documents = readDocumentsOption(chosen);
  const journalPath = readJournalPath(chosen);
  const takesRecords = chosen.has('stream') || documents?.kind !== 'write' || isDryRun;
  const stream = readStreamOption({
    stream: chosen.text('stream'),
    isKinesis: chosen.has('kinesis'),
    isOptional: isDryRun ? journalPath === undefined : !takesRecords,
  });
  const call: ResendCall = {
    isDryRun,
    isJson: wantsJson(chosen.text('summary')),
    selection: readSelection(chosen),
    rate: readResendRate(chosen, stream.service),
    documents,
    journalPath,
    limitSeconds: readNumber('--time-limit', chosen.text('time-limit'), RESEND_NUMBERS['time-limit']),
    maxRounds: readNumber('--attempts', chosen.text('attempts'), RESEND_NUMBERS.attempts),
    stream: await targetOf(stream, chosen.text('region'), terminal, isDryRun),
    takesRecords,
  };
  return { call, operands: chosen.operands };
}
