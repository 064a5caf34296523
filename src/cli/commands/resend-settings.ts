import { reasonOf, StreamError, UsageError } from '../../input/errors.ts';
import type { PutBackTarget } from '../../model/put-back.ts';
import { type NamedStream, readStream } from '../../resend/resend-target.ts';
import { SELECTED_TIMES, type SelectedTime, type Selection } from '../../resend/selection.ts';
import { requirePackage } from '../require-packages.ts';
import type { Arguments } from '../terminal/arguments.ts';
import { regionFor } from '../terminal/region.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { readPeriod } from '../terminal/time-option.ts';

/** What the command was given, as far as it says what is sent. */
type ResendArguments = Arguments<'code' | 'from' | 'to' | 'time'>;

/** What names the stream of a command. */
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
    throw new UsageError('--stream is needed: the name or ARN of the stream to send to');
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
    throw new UsageError(`--region is ${given}, but the ARN of --stream is of ${stream.region}`);
  }
  if (streamName === '') return { service, region: '', accountId: '', streamName };
  const region = await regionFor(given ?? stream.region, terminal);
  if (accountId !== undefined && !isDryRun) await checkAccount(accountId, region);
  return { service, region, accountId: accountId ?? '', streamName };
}

/**
 * The services take a name, and look for it in the account of the credentials: a stream of the same name there is not the
 * one that the ARN names.
 */
async function checkAccount(accountId: string, region: string): Promise<void> {
  const { callerAccount } = await requirePackage('sts', () => import('../../aws/accounts/caller-account.ts'));
  let own: string | undefined;
  try {
    own = await callerAccount(region);
  } catch (error) {
    const hint = 'name the stream by its name to send to the account of the credentials';
    throw new StreamError(`cannot determine the account of the credentials: ${reasonOf(error)}; ${hint}`, {
      cause: error,
    });
  }
  if (own !== accountId) {
    throw new UsageError(`the ARN of --stream is of the account ${accountId}, but the credentials are of ${own}`);
  }
}

/** Which objects `--code`, `--from`, `--to` and `--time` select. Throws a {@link UsageError}. */
export function readSelection(chosen: ResendArguments): Selection {
  const period = readPeriod(chosen.text('from'), chosen.text('to'));
  return { codes: chosen.texts('code'), time: readWhich(chosen.text('time')), ...period };
}

function readWhich(text: string | undefined): SelectedTime {
  if (text === undefined) return 'arrival';
  if (text === 'arrival' || text === 'failure') return text;
  throw new UsageError(`--time must be one of ${Object.keys(SELECTED_TIMES).join(', ')}, not ${JSON.stringify(text)}`);
}
