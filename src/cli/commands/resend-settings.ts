import { reasonOf, StreamError, UsageError } from '../../input/errors.ts';
import type { PutBackService, PutBackTarget } from '../../model/put-back.ts';
import type { Rate } from '../../resend/pace.ts';
import { type NamedStream, readStream } from '../../resend/resend-target.ts';
import { SELECTED_TIMES, type SelectedTime, type Selection } from '../../resend/selection.ts';
import { splitList } from '../../text/lists.ts';
import { requirePackage } from '../require-packages.ts';
import type { Arguments } from '../terminal/arguments.ts';
import { type NumberTable, readNumber } from '../terminal/number-options.ts';
import { readRate } from '../terminal/rate-option.ts';
import { regionFor } from '../terminal/region.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { readPeriod } from '../terminal/time-option.ts';

const MEBIBYTE = 1024 * 1024;

/**
 * The defaults of the rates are half of the smallest quota of a stream, 1,000 records and 1 MiB a second (a Kinesis shard),
 * so that new records can arrive at the same time.
 */
export const RESEND_NUMBERS = {
  rate: { byDefault: 500, minimum: 0.01, maximum: 1_000_000, isWhole: false },
  'rate-mib': { byDefault: 0.5, minimum: 0.001, maximum: 1_000, isWhole: false },
  attempts: { byDefault: 20, minimum: 1, maximum: 1_000, isWhole: true },
  'time-limit': { byDefault: 0, minimum: 1, maximum: 30 * 86_400, isWhole: true },
} as const satisfies NumberTable;

/**
 * How many records a service accepts for each MiB: https://docs.aws.amazon.com/firehose/latest/dev/limits.html and
 * https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
 */
const RECORDS_PER_MEBIBYTE = { firehose: 100_000, kinesis: 1_000 } as const satisfies Record<PutBackService, number>;

/**
 * The rate that `--rate` and `--rate-mib` give. A `--rate` with a unit is one of bytes; the records are then limited in
 * proportion to the quotas of the service. Throws a {@link UsageError}.
 */
export function readResendRate(chosen: Arguments<'rate' | 'rate-mib'>, service: PutBackService): Rate {
  const text = chosen.text('rate');
  const mebibytes = chosen.text('rate-mib');
  if (text !== undefined && /[a-z]/i.test(text)) {
    const bytesPerSecond = readRate('--rate', text) ?? 0;
    if (mebibytes !== undefined) {
      throw new UsageError(`--rate ${text} and --rate-mib ${mebibytes} both limit the bytes: give one of them`);
    }
    return { recordsPerSecond: Math.ceil((bytesPerSecond / MEBIBYTE) * RECORDS_PER_MEBIBYTE[service]), bytesPerSecond };
  }
  return {
    recordsPerSecond: readNumber('--rate', text, RESEND_NUMBERS.rate),
    bytesPerSecond: readNumber('--rate-mib', mebibytes, RESEND_NUMBERS['rate-mib']) * MEBIBYTE,
  };
}

/** The path of the journal: `--progress` is the former name of `--journal`. Throws a {@link UsageError}. */
export function readJournalPath(chosen: Arguments<'journal' | 'progress'>): string | undefined {
  const [journal, progress] = [chosen.text('journal'), chosen.text('progress')];
  if (journal !== undefined && progress !== undefined) {
    throw new UsageError('--progress is the former name of --journal: give one of them');
  }
  return journal ?? progress;
}

/** The value of `--documents`: undefined if they are refused. */
export type DocumentsOption = { readonly kind: 'send' } | { readonly kind: 'write'; readonly path: string } | undefined;

/** Reads `--documents`. Throws a {@link UsageError}. */
export function readDocumentsOption(chosen: Arguments<'documents' | 'stream' | 'dry-run'>): DocumentsOption {
  const text = chosen.text('documents');
  if (text === undefined) return undefined;
  if (text !== 'stream') return { kind: 'write', path: text };
  if (!chosen.has('stream') && !chosen.has('dry-run')) throw new UsageError('--documents stream needs --stream');
  return { kind: 'send' };
}

/** The arguments that select what is sent. */
type ResendArguments = Arguments<'code' | 'from' | 'to' | 'time'>;

/** The options that name the stream of a command. */
export interface StreamOptions {
  /** The value of `--stream`. */
  readonly stream: string | undefined;
  readonly isKinesis?: boolean;
  /** Whether no stream is needed, because nothing is sent. */
  readonly isOptional?: boolean;
}

/** The stream that `--stream` and `--kinesis` name. Throws a {@link UsageError}. */
export function readStreamOption({ stream: text, isKinesis = false, isOptional = false }: StreamOptions): NamedStream {
  const service = isKinesis ? 'kinesis' : 'firehose';
  if (text === undefined) {
    if (isOptional) return { service, streamName: '', region: undefined, accountId: undefined };
    throw new UsageError('--stream is required: the name or ARN of the stream to send to');
  }
  const stream = readStream(text, service);
  if (stream === undefined) {
    throw new UsageError(`--stream must be the name or ARN of a stream, not ${JSON.stringify(text)}`);
  }
  if (isKinesis && stream.service !== 'kinesis') {
    throw new UsageError(`--kinesis needs a Kinesis stream, but --stream is ${JSON.stringify(text)}`);
  }
  return stream;
}

/**
 * The stream with its Region, `given` by an option, and that its account is the one of the credentials. Throws a {@link UsageError} where the
 * options contradict each other or the credentials, a {@link StreamError} if the account cannot be determined.
 */
export async function targetOf(
  stream: NamedStream,
  given: string | undefined,
  terminal: Terminal,
  isDryRun: boolean,
): Promise<PutBackTarget> {
  const { service, streamName, accountId } = stream;
  if (given !== undefined && stream.region !== undefined && given !== stream.region) {
    throw new UsageError(`--region is ${given}, but the ARN of --stream is in ${stream.region}`);
  }
  if (streamName === '') return { service, region: '', accountId: '', streamName };
  const region = await regionFor(given ?? stream.region, terminal);
  if (accountId !== undefined && !isDryRun) await checkAccount(accountId, region);
  return { service, region, accountId: accountId ?? '', streamName };
}

/**
 * The services take a name and look it up in the account of the credentials, where a stream of the same name would not
 * be the one that the ARN names.
 */
async function checkAccount(accountId: string, region: string): Promise<void> {
  const { callerAccount } = await requirePackage('sts', () => import('../../aws/accounts/caller-account.ts'));
  let own: string | undefined;
  try {
    own = await callerAccount(region);
  } catch (error) {
    const hint = 'give the name of the stream instead, to send to the account of the credentials';
    throw new StreamError(`cannot determine the account of the credentials: ${reasonOf(error)}; ${hint}`, {
      cause: error,
    });
  }
  if (own !== accountId) {
    throw new UsageError(`the ARN of --stream is in the account ${accountId}, but the credentials belong to ${own}`);
  }
}

/** Which objects `--code`, `--from`, `--to` and `--time` select. Throws a {@link UsageError}. */
export function readSelection(chosen: ResendArguments): Selection {
  const period = readPeriod(chosen.text('from'), chosen.text('to'));
  return { codes: chosen.texts('code').flatMap(splitList), time: readWhich(chosen.text('time')), ...period };
}

function readWhich(text: string | undefined): SelectedTime {
  if (text === undefined) return 'arrival';
  if (text === 'arrival' || text === 'failure') return text;
  throw new UsageError(`--time must be one of ${Object.keys(SELECTED_TIMES).join(', ')}, not ${JSON.stringify(text)}`);
}
