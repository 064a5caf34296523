import { describe, expect, it } from 'vitest';
import { readFlowLogKey, readFolders } from '../../../../src/input/s3/flow-log-key.ts';

const NAME = '123456789012_vpcflowlogs_eu-central-1_fl-0123456789abcdef0_20261128T1005Z_1a2b3c4d.log.gz';
const FACTS = {
  format: 'text',
  accountId: '123456789012',
  region: 'eu-central-1',
  flowLogId: 'fl-0123456789abcdef0',
  timeMs: Date.UTC(2026, 10, 28, 10, 5),
};
const HIVE = 'AWSLogs/aws-account-id=123456789012/aws-service=vpcflowlogs/aws-region=eu-central-1/';

describe('readFlowLogKey', () => {
  it.each([
    ['plain', `AWSLogs/123456789012/vpcflowlogs/eu-central-1/2026/11/28/${NAME}`],
    ['hourly', `AWSLogs/123456789012/vpcflowlogs/eu-central-1/2026/11/28/10/${NAME}`],
    ['Hive', `${HIVE}year=2026/month=11/day=28/hour=10/${NAME}`],
    ['with the folders of an organisation', `o-a1b2c3d4e5/AWSLogs/o-a1b2c3d4e5/123456789012/vpcflowlogs/x/${NAME}`],
    ['with any prefix', `team a/20250101T0000Z_/${NAME}`],
    ['without folders', NAME],
  ])('reads the name of a file, %s', (_what, key) => {
    expect(readFlowLogKey(key)).toEqual(FACTS);
  });

  it.each([
    ['Parquet', NAME.replace('.log.gz', '.log.parquet'), { format: 'parquet' }],
    ['text without gzip', NAME.replace('.gz', ''), {}],
    ['a Region of GovCloud', NAME.replace('eu-central-1', 'us-gov-west-1'), { region: 'us-gov-west-1' }],
    ['a short id', NAME.replace('fl-0123456789abcdef0', 'fl-01234567'), { flowLogId: 'fl-01234567' }],
    ['a day that does not exist', NAME.replace('20261128', '20260230'), { timeMs: undefined }],
    ['an hour that does not exist', NAME.replace('T1005Z', 'T2461Z'), { timeMs: undefined }],
    ['no time', NAME.replace('_20261128T1005Z', ''), { timeMs: undefined }],
  ])('reads %s', (_what, key, differences) => {
    expect(readFlowLogKey(key)).toEqual({ ...FACTS, ...differences });
  });

  it('uses account and Region of the folders if the name lacks them', () => {
    expect(readFlowLogKey(`${HIVE}year=2026/month=11/day=28/hour=10/a b+c_vpcflowlogs_x.log.gz`)).toEqual({
      format: 'text',
      accountId: '123456789012',
      region: 'eu-central-1',
      flowLogId: undefined,
      timeMs: undefined,
    });
  });

  it.each([
    'AWSLogs/123456789012/CloudTrail/eu-central-1/2026/11/28/123456789012_CloudTrail_eu-central-1_20261128T1005Z_x.json.gz',
    `${NAME}.tmp`,
    'vpcflowlogs.log.gz',
    `${NAME}/`,
    '',
  ])('is undefined for %j', (key) => {
    expect(readFlowLogKey(key)).toBeUndefined();
  });
});

describe('readFolders', () => {
  it.each([
    ['', 'outside', ''],
    ['logs/', 'outside', ''],
    ['notAWSLogs/123456789012/', 'outside', ''],
    ['AWSLogs/', 'root', 'AWSLogs/'],
    ['p/AWSLogs/o-a1b2c3d4e5/', 'root', 'p/AWSLogs/o-a1b2c3d4e5/'],
    ['o-a1b2c3d4e5/AWSLogs/o-a1b2c3d4e5/', 'root', 'o-a1b2c3d4e5/AWSLogs/o-a1b2c3d4e5/'],
    ['AWSLogs/123456789012/', 'account', 'AWSLogs/123456789012/'],
    ['AWSLogs/1234', 'root', 'AWSLogs/'],
    ['AWSLogs/123456789012/vpcflowlogs/', 'service', 'AWSLogs/123456789012/vpcflowlogs/'],
    ['AWSLogs/123456789012/vpcflowlogs/eu-central-1/2026/', 'region', 'AWSLogs/123456789012/vpcflowlogs/eu-central-1/'],
    [`${HIVE}year=2026/`, 'region', HIVE],
  ])('recognises the folders of %j up to the %s', (key, depth, known) => {
    expect(readFolders(key)).toMatchObject({ depth, known, isHive: key.startsWith(HIVE) });
  });
});
