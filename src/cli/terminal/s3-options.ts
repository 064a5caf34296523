import { UsageError } from '../../input/errors.ts';
import { isObjectLocation } from '../../input/s3/object-location.ts';
import type { ObjectSelection } from '../../input/s3/object-selection.ts';
import type { Arguments, OptionTable } from './arguments.ts';
import { readPeriod } from './time-option.ts';

/** The options that select the objects of `s3://` inputs, for every command that reads flow logs. */
export const S3_OPTIONS = {
  from: {
    type: 'string',
    argument: 'TIME',
    byDefault: 'no bound',
    sentence:
      'For s3:// inputs, reads only files from this time on, by the time in their names, else by their last change. ISO 8601, such as 2026-11-28 or 2026-11-28T10:00 (UTC), or Unix seconds or milliseconds.',
  },
  to: {
    type: 'string',
    argument: 'TIME',
    byDefault: 'no bound',
    sentence: 'For s3:// inputs, reads only files before this time.',
  },
  account: {
    type: 'string',
    argument: 'ID',
    isRepeatable: true,
    byDefault: 'all accounts',
    sentence: 'For s3:// inputs, reads only files of this account.',
  },
  region: {
    type: 'string',
    argument: 'REGION',
    isRepeatable: true,
    byDefault: 'all Regions',
    sentence: 'For s3:// inputs, reads only files of this Region.',
  },
} as const satisfies OptionTable;

/** A description of `s3://` inputs, for the help of the commands with {@link S3_OPTIONS}. */
export const S3_DESCRIPTION =
  'FILE may be in S3, read with your own AWS credentials: s3://bucket/key is one object; s3://bucket/folder/ all objects below a folder, in the order of their keys; s3://bucket/prefix* all objects whose keys begin with the prefix. All layouts of flow logs are known, and logs of other AWS services are omitted. Needs s3:GetObject and, except for single objects, s3:ListBucket.';

/** The same for commands that read documents too. */
export const S3_DESCRIPTION_WITH_DOCUMENTS = `${S3_DESCRIPTION} The documents of --inventory, --rules and --labels may be in S3 too.`;

const ACCOUNT = /^\d{12}$/;
const REGION = /^[a-z]{2,4}(?:-[a-z]{2,12})+-\d{1,2}$/;

/**
 * The objects that {@link S3_OPTIONS} select. Throws a {@link UsageError} for an invalid value, and if options select
 * objects although no input is in S3. A command in which a Region also has another meaning accepts one then.
 */
export function readObjectSelection(
  chosen: Arguments<keyof typeof S3_OPTIONS>,
  { hasOwnRegion = false }: { readonly hasOwnRegion?: boolean } = {},
): ObjectSelection {
  if (!chosen.operands.some(isObjectLocation)) {
    refuseOptions(chosen, hasOwnRegion);
    return {};
  }
  const { from, to } = readPeriod(chosen.text('from'), chosen.text('to'));
  const accounts = chosen.texts('account');
  const regions = chosen.texts('region');
  for (const account of accounts) {
    if (!ACCOUNT.test(account)) throw new UsageError(`--account must be 12 digits, not ${JSON.stringify(account)}`);
  }
  for (const region of regions) {
    if (REGION.test(region)) continue;
    throw new UsageError(`--region must be the name of a Region such as eu-central-1, not ${JSON.stringify(region)}`);
  }
  return { fromMs: from, toMs: to, accountIds: new Set(accounts), regions: new Set(regions) };
}

function refuseOptions(chosen: Arguments<keyof typeof S3_OPTIONS>, hasOwnRegion: boolean): void {
  const reason = 'selects objects in S3, but no input begins with s3://';
  for (const name of ['from', 'to', 'account'] as const) {
    if (chosen.has(name)) throw new UsageError(`--${name} ${reason}`);
  }
  const regions = chosen.texts('region');
  if (regions.length > (hasOwnRegion ? 1 : 0)) {
    throw new UsageError(hasOwnRegion ? `--region given several times ${reason}` : `--region ${reason}`);
  }
}
