import { describe, expect, it } from 'vitest';
import { hasHistory, hasPaddedDays, readHistoryKey } from '../../../../src/input/s3/history-key.ts';
import { listObjects, newListingCounts } from '../../../../src/input/s3/list-objects.ts';
import type { ObjectSelection } from '../../../../src/input/s3/object-selection.ts';
import { MemoryObjects } from '../../../support/s3/memory-objects.ts';

const ACCOUNT = '123456789012';
const REGION = 'eu-central-1';
/** The names follow AWS's documentation of CloudTrail and Config. */
const TRAIL = `AWSLogs/${ACCOUNT}/CloudTrail/${REGION}`;
const CONFIG = `AWSLogs/${ACCOUNT}/Config/${REGION}`;
const trailFile = (day: string, time: string) =>
  `${TRAIL}/${day}/${ACCOUNT}_CloudTrail_${REGION}_${day.replaceAll('/', '')}T${time}Z_Mn4dSyBdA1HxYkjR.json.gz`;
const configFile = (folder: string, time: string) =>
  `${CONFIG}/${folder}/ConfigSnapshot/${ACCOUNT}_Config_${REGION}_ConfigSnapshot_${time}Z_d4c53b4f-1b2c.json.gz`;

async function listed(keys: readonly string[], selection: ObjectSelection, counts = newListingCounts()) {
  const api = new MemoryObjects(Object.fromEntries(keys.map((key) => [key, { size: 1 }])), 1_000);
  const found: string[] = [];
  for await (const { key } of listObjects(api, { bucket: 'trail', prefix: 'AWSLogs/' }, selection, counts)) {
    found.push(key);
  }
  return found;
}

describe('the key of a file of a history', () => {
  it.each([
    [trailFile('2026/11/29', '1005'), '2026-11-29T10:05:00Z'],
    [configFile('2026/3/1', '20260301T100542'), '2026-03-01T10:05:00Z'],
    // the time at the end of the history in the file
    [
      `${CONFIG}/2026/3/1/ConfigHistory/${ACCOUNT}_Config_${REGION}_ConfigHistory_AWS::EC2::NetworkInterface_20260301T040542Z_20260301T100542Z_1.json.gz`,
      '2026-03-01T10:05:00Z',
    ],
  ])('has account, Region and time: %s', (key, time) => {
    expect(readHistoryKey(key)).toEqual({ accountId: ACCOUNT, region: REGION, timeMs: Date.parse(time) });
  });

  it('takes account and Region from the folders if the name has none', () => {
    expect(readHistoryKey(`${TRAIL}/2026/11/29/events_20261129T1005Z_1.json.gz`)).toEqual({
      accountId: ACCOUNT,
      region: REGION,
      timeMs: Date.parse('2026-11-29T10:05:00Z'),
    });
  });

  it('has no time if the day does not exist, and no result for other names', () => {
    expect(readHistoryKey(trailFile('2026/13/40', '1005'))?.timeMs).toBeUndefined();
    expect(readHistoryKey(`${TRAIL}/2026/11/29/notes.json`)).toBeUndefined();
    expect(readHistoryKey('events.json.gz')).toBeUndefined();
  });

  it('is in folders of CloudTrail and Config; only those of CloudTrail are in chronological order', () => {
    const services = ['CloudTrail', 'Config', 'CloudTrail-Digest', 'CloudTrail-Insight', 'vpcflowlogs'];
    expect(services.map(hasHistory)).toEqual([true, true, false, false, false]);
    expect(['CloudTrail', 'Config'].map(hasPaddedDays)).toEqual([true, false]);
  });
});

describe('a listing for a history', () => {
  const trail = ['2026/02/28', '2026/03/01', '2026/03/02'].map((day) => trailFile(day, '1005'));
  const config = [
    ['2026/2/28', '20260228T100500'],
    ['2026/3/1', '20260301T100500'],
    ['2026/10/1', '20261001T100500'],
  ].map(([folder = '', time = '']) => configFile(folder, time));
  const others = [
    `AWSLogs/${ACCOUNT}/CloudTrail-Digest/${REGION}/2026/03/01/${ACCOUNT}_CloudTrail-Digest_${REGION}_trail_20260301T100500Z.json.gz`,
    `AWSLogs/${ACCOUNT}/vpcflowlogs/${REGION}/2026/03/01/${ACCOUNT}_vpcflowlogs_${REGION}_fl-1_20260301T1005Z_1.log.gz`,
  ];

  it('has the files of CloudTrail and Config alone', async () => {
    const counts = newListingCounts();
    expect(await listed([...trail, ...config, ...others], { logs: 'history' }, counts)).toEqual(
      [...trail, ...config].sort(),
    );
    expect(counts).toMatchObject({ objects: 6, otherServices: 2, excluded: 0 });
  });

  it('has those of a day, in folders with days of one digit too', async () => {
    const day = { fromMs: Date.parse('2026-03-01T00:00:00Z'), toMs: Date.parse('2026-03-02T00:00:00Z') };
    expect(await listed([...trail, ...config, ...others], { logs: 'history', ...day })).toEqual([trail[1], config[1]]);
    const late = { fromMs: Date.parse('2026-10-01T00:00:00Z') };
    expect(await listed([...trail, ...config], { logs: 'history', ...late })).toEqual([config[2]]);
  });
});
