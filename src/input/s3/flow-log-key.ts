/** The facts in the key of a flow log object; missing ones are undefined. */
export interface FlowLogKey {
  /** By the extension of its name; the content decides how an object is read. */
  readonly format: 'text' | 'parquet';
  readonly accountId: string | undefined;
  readonly region: string | undefined;
  /** `fl-…` */
  readonly flowLogId: string | undefined;
  /** Time in the name of the file, in milliseconds since 1970. */
  readonly timeMs: number | undefined;
}

/**
 * The name of a file with flow logs of a VPC or a transit gateway:
 * `account_vpcflowlogs_region_fl-id_YYYYMMDDTHHmmZ_hash.log.gz`. Only `_vpcflowlogs_` and the extension are required,
 * since people copy and rename files.
 *
 * Source: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-path.html
 */
const FILE_NAME = /_(?:vpc|tgw|transitgateway)flowlogs_.*\.log(?<extension>\.gz|\.parquet)?$/s;
const ACCOUNT_IN_NAME = /^(\d{12})_/;
const REGION_IN_NAME = /_[a-z]{2,4}(?:-[a-z]{2,12})+-\d{1,2}_/;
const FLOW_LOG_ID = /_(fl-[0-9a-f]{8,32})_/;
const TIME_IN_NAME = /_(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})Z_/;

/**
 * The facts in the key of an object, from the name of its file, whatever folders are before it: plain, hourly or Hive
 * partitions, with the prefix of an organisation or any other. The account and the Region are taken from the folders if
 * the name lacks them. Undefined if the name is not that of a flow log.
 */
export function readFlowLogKey(key: string): FlowLogKey | undefined {
  const name = key.slice(key.lastIndexOf('/') + 1);
  const match = FILE_NAME.exec(name);
  if (match === null) return undefined;
  const folders = readFolders(key);
  return {
    format: match.groups?.extension === '.parquet' ? 'parquet' : 'text',
    accountId: ACCOUNT_IN_NAME.exec(name)?.[1] ?? folders.accountId,
    region: REGION_IN_NAME.exec(name)?.[0].slice(1, -1) ?? folders.region,
    flowLogId: FLOW_LOG_ID.exec(name)?.[1],
    timeMs: timeOf(name),
  };
}

/** The time in a file's name, in milliseconds; undefined without a valid one. */
function timeOf(name: string): number | undefined {
  const [, year, month, day, hour, minute] = TIME_IN_NAME.exec(name) ?? [];
  if (year === undefined) return undefined;
  const text = `${year}-${month}-${day}T${hour}:${minute}`;
  const time = Date.parse(`${text}Z`);
  // Date.parse accepts 30 February as 2 March
  return Number.isNaN(time) || !new Date(time).toISOString().startsWith(text) ? undefined : time;
}

/** The folders of AWS's layouts in a key, as far as it has them. */
export interface AwsFolders {
  /** The innermost folder that is known: outside of `AWSLogs/`, that folder or an organisation's in it, and so on. */
  readonly depth: 'outside' | 'root' | 'account' | 'service' | 'region';
  readonly accountId: string | undefined;
  /** Such as `vpcflowlogs` or `CloudTrail`. */
  readonly service: string | undefined;
  readonly region: string | undefined;
  /** Everything up to the innermost folder that is known. */
  readonly known: string;
  /** Hive partitions have names, as in `aws-region=`. */
  readonly isHive: boolean;
}

const ROOT_FOLDER = /^(?:.*\/)?AWSLogs\/(?:o-[a-z0-9]{10,32}\/(?:AWSLogs\/)?)?/s;
const HIVE_ACCOUNT = 'aws-account-id=';
const INNER_FOLDERS = [
  ['account', /^(?:aws-account-id=)?(\d{12})\//],
  ['service', /^(?:aws-service=)?([A-Za-z][\w-]*)\//],
  ['region', /^(?:aws-region=)?([a-z]{2,4}(?:-[a-z]{2,12})+-\d{1,2})\//],
] as const;

/** The folders of AWS's layouts in a key or a prefix: plain or Hive partitions, with anything before `AWSLogs/`. */
export function readFolders(key: string): AwsFolders {
  const root = ROOT_FOLDER.exec(key)?.[0];
  const values: Partial<Record<AwsFolders['depth'], string>> = {};
  if (root === undefined) return foldersOf('outside', values, '', false);
  let depth: AwsFolders['depth'] = 'root';
  let length = root.length;
  for (const [inner, folder] of INNER_FOLDERS) {
    const match = folder.exec(key.slice(length));
    if (match === null) break;
    depth = inner;
    const [folderName, value = ''] = match;
    values[inner] = value;
    length += folderName.length;
  }
  return foldersOf(depth, values, key.slice(0, length), key.startsWith(HIVE_ACCOUNT, root.length));
}

function foldersOf(
  depth: AwsFolders['depth'],
  { account, service, region }: Partial<Record<AwsFolders['depth'], string>>,
  known: string,
  isHive: boolean,
): AwsFolders {
  return { depth, accountId: account, service, region, known, isHive };
}

/** Whether a service's folder has flow logs, of VPCs or of transit gateways. */
export function hasFlowLogs(service: string): boolean {
  return service.endsWith('flowlogs');
}
