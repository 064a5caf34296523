import { describe, expect, it } from 'vitest';
import { reasonIgnored, reasonIgnoredInPlan } from '../../../src/reader/object-selection.ts';

const FLOW_LOG = '123456789012_vpcflowlogs_eu-central-1_fl-0123456789abcdef0_20261128T1005Z_1a2b3c4d.log.gz';
const LIVE = { sourceKeys: 'flow_logs', outputLocation: '' } as const;
const ANY = { sourceKeys: 'any', outputLocation: 's3://logs/copies/' } as const;

describe('the objects that are read', () => {
  it.each([
    [`AWSLogs/1/vpcflowlogs/eu-central-1/2026/11/28/${FLOW_LOG}`, undefined, undefined],
    ['x/a b+c_vpcflowlogs_x.log.parquet', undefined, undefined],
    ['x/a_vpcflowlogs_x.log', undefined, undefined],
    ['x/a_vpcflowlogs_x.txt', 'other_name', undefined],
    ['AWSLogs/1/CloudTrail/a.json.gz', 'other_name', undefined],
    // a flow log with a custom prefix that the stack also uses for its output
    [`flow-logs/AWSLogs/1/${FLOW_LOG}`, undefined, undefined],
    ['flow-logs/2026/11/28/stream-1-2026-11-28-10-00-00-uuid.gz', 'own_output', 'own_output'],
    ['errors/processing-failed/2026/a', 'own_output', 'own_output'],
    ['replays/plan.jsonl', 'own_output', 'own_output'],
    ['athena-results/a.csv', 'own_output', 'own_output'],
    [`enriched/${FLOW_LOG.replace('.gz', '')}.part-00000.ndjson.gz`, 'own_output', 'own_output'],
    [`copies/${FLOW_LOG}`, undefined, 'own_output'],
    ['AWSLogs/', 'empty', 'empty'],
  ])('%s', (key, live, any) => {
    const object = { bucket: 'logs', key, size: 5 };
    expect(reasonIgnored(object, LIVE)).toBe(live);
    expect(reasonIgnored(object, ANY)).toBe(any);
  });

  it('have content, if their size is known', () => {
    expect(reasonIgnored({ bucket: 'logs', key: FLOW_LOG, size: 0 }, LIVE)).toBe('empty');
    expect(reasonIgnored({ bucket: 'logs', key: FLOW_LOG }, LIVE)).toBeUndefined();
  });

  it('may have any name in a plan, but are never output of the same run', () => {
    expect(reasonIgnoredInPlan({ bucket: 'logs', key: 'errors/x' }, ANY)).toBeUndefined();
    expect(reasonIgnoredInPlan({ bucket: 'logs', key: 'copies/x' }, ANY)).toBe('own_output');
    expect(reasonIgnoredInPlan({ bucket: 'logs', key: 'x', size: 0 }, ANY)).toBe('empty');
  });
});
