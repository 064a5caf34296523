import { fileURLToPath } from 'node:url';
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createS3StoreOf } from '../../../src/aws/clients/s3-client.ts';
import { createS3Store as createSdkStore } from '../../../src/aws/clients/s3-sdk.ts';
import { connectAddressData } from '../../../src/aws/connect-address-data.ts';
import { readOptions } from '../../../src/config/read-options.ts';
import { startHandler } from '../../bundle/run-handler.ts';
import { CERTIFICATE_FILE, useSourceServer } from '../../support/source-server.ts';
import { MOTO_REGION, useMoto } from './moto.ts';

const BUCKET = 'address-data';
const FOLDER = `s3://${BUCKET}/addresses/`;
const HOUR_MS = 3_600_000;
const publisher = useSourceServer();
const TEXT = { 'content-type': 'text/plain' };
const client = () => new S3Client({ forcePathStyle: true });

beforeEach(async () => {
  await useMoto();
  await client().send(
    new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration: { LocationConstraint: MOTO_REGION } }),
  );
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** The environment of the function, with these sources at the publisher. */
function environmentFor(...names: readonly string[]): Record<string, string> {
  const entries = Object.entries(process.env).filter(([name]) => name.startsWith('AWS_'));
  const sources = names.map((name) => ({ name, url: `${publisher().origin}/${name}.txt`, private: true }));
  return {
    ...Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
    NODE_EXTRA_CA_CERTS: fileURLToPath(CERTIFICATE_FILE),
    ADDRESS_FETCH: JSON.stringify(sources),
    ADDRESS_FETCH_FOLDER: FOLDER,
  };
}

async function fetchData(...names: readonly string[]) {
  const run = await startHandler(environmentFor(...names), [{}], 'address-data-handler');
  expect(run.exitCode, run.stderr).toBe(0);
  const outcomes: { readonly name: string; readonly outcome: string }[] = JSON.parse(run.answers[0] ?? '[]');
  return outcomes.map(({ name, outcome }) => `${name} ${outcome}`);
}

/** Makes all sources due for a refresh, as if hours had passed. */
async function makeDue(): Promise<void> {
  const store = createSdkStore(`${FOLDER}state.json`);
  const { body } = (await store.read(undefined)) ?? expect.fail('there is no state');
  const state = JSON.parse(body.toString('utf8'));
  for (const source of Object.values<{ nextAtMs: number }>(state.sources)) source.nextAtMs -= 48 * HOUR_MS;
  await store.write(Buffer.from(JSON.stringify(state)));
}

describe.each([
  ['the SDK’s client', () => createSdkStore],
  ['the function’s client', () => createS3StoreOf(process.env)],
])('fetched address data in moto’s S3, followed by %s', (_client, createStore) => {
  it('are loaded again only when their ETags change, and list new sources', async () => {
    // Prepare
    const { answers } = publisher();
    answers.set('/tor.txt', { headers: { ...TEXT, etag: '"1"' }, body: '198.51.100.1\n' });
    answers.set('/drop.txt', { headers: TEXT, body: '203.0.113.0/24\n' });
    const outcomes = [await fetchData('tor')];
    const loaded: string[] = [];
    const warnings: string[] = [];
    const options = { ...readOptions({ ADDRESS_DATA: `${FOLDER}sources.json` }), metadataRefreshSeconds: 0 };
    const data = await connectAddressData(
      options,
      (name) => name,
      { load: async () => createStore() },
      {
        onWarning: (message) => warnings.push(message),
        onLoaded: ({ name }, { version }) => loaded.push(`${name} ${version}`),
      },
    );
    const find = async (address: string) => {
      await data.refresh();
      await data.settle();
      data.begin();
      return data.find(address);
    };

    // Act
    const found = [await find('198.51.100.1'), await find('203.0.113.9')];
    await makeDue();
    outcomes.push(await fetchData('tor'));
    await find('198.51.100.1');
    const loadedBefore = [...loaded];
    await makeDue();
    answers.set('/tor.txt', { headers: { ...TEXT, etag: '"2"' }, body: '198.51.100.2\n' });
    outcomes.push(await fetchData('tor', 'drop'));
    await find('198.51.100.1');
    await find('198.51.100.1');
    const foundAfter = [await find('198.51.100.1'), await find('198.51.100.2'), await find('203.0.113.9')];

    // Assess
    expect(outcomes).toEqual([['tor fetched'], ['tor unchanged'], ['tor fetched', 'drop fetched']]);
    expect(found).toEqual([{ threats: ['tor'] }, undefined]);
    expect(loadedBefore).toHaveLength(1);
    expect(foundAfter).toEqual([undefined, { threats: ['tor'] }, { threats: ['drop'] }]);
    expect(loaded.map((each) => each.split(' ')[0])).toEqual(['tor', 'tor', 'drop']);
    expect(Object.keys(data.state(Date.now()).versions)).toEqual(['tor', 'drop']);
    expect([warnings, data.state(Date.now()).faults]).toEqual([[], {}]);
    const { Contents = [] } = await client().send(new ListObjectsV2Command({ Bucket: BUCKET }));
    expect(Contents.map(({ Key }) => Key?.replace('addresses/', ''))).toEqual([
      ...['data/drop.txt', 'data/tor.txt', 'licences/drop.txt', 'licences/tor.txt', 'sources.json', 'state.json'],
    ]);
  });
});
