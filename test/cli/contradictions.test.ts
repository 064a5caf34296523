import { describe, expect, it } from 'vitest';
import { runCli } from './run-cli.ts';

describe('options of a command that contradict each other', () => {
  it.each([
    ['enrich --set OTF_TABLE=a.b', '--set OTF_TABLE needs the destination of this command to be iceberg, not s3: '],
    ['enrich --schema ecs --set SPLUNK_MODE=raw', '--set SPLUNK_MODE needs --schema to be splunk, not ecs: '],
    ['enrich --set SCHEMA=ecs --set SPLUNK_HOST=none', '--set SPLUNK_HOST needs --set SCHEMA to be splunk, not ecs: '],
    ['enrich --count-drops', '--count-drops needs --drop, or --sample: '],
    ['enrich --metadata snapshot', '--metadata snapshot needs --inventory: '],
    ['enrich --set METADATA_GAPS=ec2', '--set METADATA_GAPS needs --metadata to be snapshot, not none: '],
    ['enrich --set ALLOWED_ACCOUNTS=123456789012', '--set ALLOWED_ACCOUNTS needs --set ASSUME_ROLE_NAME: '],
    ['enrich --set DESTINATION=http', '--set DESTINATION: this command always has DESTINATION=s3'],
    ['enrich --schema flat --set SCHEMA=ecs', '--set SCHEMA: the option is given twice, with --schema too'],
    [
      'enrich --set TAG_KEYS=a --set FIELDS=bytes',
      '--set TAG_KEYS needs src_tags or dst_tags, which --set FIELDS omits',
    ],
    ['enrich --set FIELDS=-*', '--set FIELDS: -* selects no value'],
    ['enrich --set METRICS_NAMESPACE=AWS/x', '--set METRICS_NAMESPACE must be '],
    ['enrich --sample 0', '--sample must be a whole number from 1 to 1000000, not "0"'],
    ['inventory --region eu-central-1 --account 123456789012', '--account needs --role: '],
    ['inventory --region eu-central-1 --role reader', '--role needs --account: '],
    ['inventory --region eu-central-1 --external-id x1', '--external-id needs --role: '],
    [
      'simulate --schema splunk --destination opensearch',
      '--schema splunk needs --destination to be s3 or splunk or http, ',
    ],
    [
      'simulate --destination splunk --set PARTITION_KEYS=account',
      '--set PARTITION_KEYS needs --destination to be s3, not splunk: ',
    ],
    ['simulate --set MAX_HOPS=0', '--set MAX_HOPS must be a whole number from 1 to 100, not "0"'],
  ])('stop %s and are named as they were given', async (call, message) => {
    // Prepare
    const [command = ''] = call.split(' ');

    // Act
    const result = await runCli(call.split(' '), '');

    // Assess
    expect(result.status).toBe(2);
    expect(result.stdout).toBe('');
    expect(result.stderr).toContain(`vpc-flow-enricher ${command}: ${message}`);
  });
});
