import { type FlowLogKey, readFolders } from './flow-log-key.ts';

/** Services whose files are read for a history; CloudTrail has digests and insights in other folders. */
const SERVICES: ReadonlySet<string> = new Set(['CloudTrail', 'Config']);

/**
 * The names of log files of CloudTrail, `123456789012_CloudTrail_eu-central-1_20261129T1005Z_hash.json.gz`, and of files of
 * AWS Config, `123456789012_Config_eu-central-1_ConfigSnapshot_20261129T100500Z_uuid.json.gz` or
 * `…_ConfigHistory_AWS::EC2::NetworkInterface_20261129T040500Z_20261129T100500Z_1.json.gz`.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html,
 * https://docs.aws.amazon.com/config/latest/developerguide/manage-delivery-channel.html
 */
const FILE_NAME =
  /^(?:(\d{12})_(?:CloudTrail|Config)_([a-z]{2,5}(?:-[a-z]+)+-\d{1,2})_)?.*_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(?:\d\d)?Z_/s;

/** Whether a service's folder has files of a history. */
export function hasHistory(service: string): boolean {
  return SERVICES.has(service);
}

/** Whether the folders of days have two digits each, so that they sort in order of time; those of AWS Config do not. */
export function hasPaddedDays(service: string): boolean {
  return service !== 'Config';
}

/** The facts in the key of a file of CloudTrail or AWS Config; undefined for any other name. */
export function readHistoryKey(key: string): Pick<FlowLogKey, 'accountId' | 'region' | 'timeMs'> | undefined {
  const [, accountId, region, year, month, day, hour, minute] =
    FILE_NAME.exec(key.slice(key.lastIndexOf('/') + 1)) ?? [];
  if (year === undefined) return undefined;
  const folders = readFolders(key);
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}Z`);
  return {
    accountId: accountId ?? folders.accountId,
    region: region ?? folders.region,
    timeMs: Number.isNaN(time) ? undefined : time,
  };
}
