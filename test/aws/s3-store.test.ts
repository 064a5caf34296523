import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createS3Store } from '../../src/aws/clients/s3-sdk.ts';
import { parseS3Location } from '../../src/aws/clients/s3-store.ts';
import type { Inventory } from '../../src/model/inventory.ts';
import { hold } from '../support/aws/hold.ts';
import { rejectionOf } from '../support/aws/rejection-of.ts';
import { until } from '../support/aws/until.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';
import { HandClock } from '../support/clock.ts';
import { followInventory } from '../support/follow-inventory.ts';

const server = useEc2Server();
const LOCATION = 's3://our-bucket/flow-logs/inventory.json.gz';
const PATH = '/our-bucket/flow-logs/inventory.json.gz';
const REFRESH_MS = 300_000;

function inventoryOf(...ids: readonly string[]): Buffer {
  const inventory: Inventory = { version: 1, networkInterfaces: ids.map((id) => ({ id })) };
  return gzipSync(JSON.stringify(inventory));
}

describe('parseS3Location', () => {
  it('splits a location into bucket and key', () => {
    // Prepare, Act
    const found = parseS3Location(LOCATION);

    // Assess
    expect(found).toEqual({ bucket: 'our-bucket', key: 'flow-logs/inventory.json.gz' });
  });

  it.each(['', 's3://', 's3://our-bucket', 's3://our-bucket/', 's3://UPPER/key', '/var/inventory.json', 'https://a/b'])(
    'refuses «%s»',
    (location) => {
      // Prepare, Act, Assess
      expect(() => parseS3Location(location)).toThrow(RangeError);
    },
  );
});

describe('createS3Store', () => {
  it('writes a document that it then reads, with an ETag that changes when it does', async () => {
    // Prepare
    const store = createS3Store(LOCATION);
    const body = inventoryOf('eni-1');

    // Act
    await store.write(body);
    const first = await store.read(undefined);
    await store.write(inventoryOf('eni-1', 'eni-2'));
    const second = await store.read(first?.etag);

    // Assess
    expect(first?.body.equals(body)).toBe(true);
    expect(second?.body.equals(inventoryOf('eni-1', 'eni-2'))).toBe(true);
    expect(second?.etag).not.toBe(first?.etag);
    expect(server().s3.headersOf(PATH)).toEqual({ 'content-type': 'application/json', 'content-encoding': 'gzip' });
  });

  it('reports that a document is unchanged', async () => {
    // Prepare
    server().s3.set(PATH, inventoryOf('eni-1'));
    const store = createS3Store(LOCATION);
    const first = await store.read(undefined);

    // Act
    const second = await store.read(first?.etag);

    // Assess
    expect(second).toBeUndefined();
  });

  it('throws if there is no document', async () => {
    // Prepare
    const store = createS3Store(LOCATION);

    // Act
    const error = await rejectionOf(store.read(undefined));

    // Assess
    expect(error).toMatchObject({ name: 'NoSuchKey' });
  });

  it('stops waiting for a store that does not answer', async () => {
    // Prepare
    server().fail({ kind: 'hang' });
    const store = createS3Store(LOCATION, { transferTimeoutMs: 50 });

    // Act
    const errors = [await rejectionOf(store.read(undefined)), await rejectionOf(store.write(inventoryOf()))];

    // Assess
    expect(errors).toMatchObject([{ name: 'OutOfTimeError' }, { name: 'OutOfTimeError' }]);
  });
});

describe('a snapshot in S3', () => {
  it('is loaded once, asked for by ETag after that, and followed when it changes', async () => {
    // Prepare
    server().s3.set(PATH, inventoryOf('eni-1'));
    const clock = new HandClock();
    const failures: unknown[] = [];
    const source = followInventory({
      store: createS3Store(LOCATION),
      refreshMs: REFRESH_MS,
      onFailure: (_name, error) => failures.push(error),
      now: clock.now,
    });

    // Act
    await source.refresh();
    await source.refresh();
    const gets = server().received('GET').length;
    clock.advance(REFRESH_MS);
    await source.refresh();
    await source.settle();
    const unchanged = source.revision;
    server().s3.set(PATH, inventoryOf('eni-1', 'eni-2'));
    clock.advance(REFRESH_MS);
    await source.refresh();
    await source.settle();

    // Assess
    expect([gets, server().received('GET').length]).toEqual([1, 3]);
    expect([unchanged, source.revision]).toEqual([1, 2]);
    expect(source.interfaceById('eni-2')).toBeDefined();
    expect(failures).toEqual([]);
  });

  it('stays in use while it is refreshed', async () => {
    // Prepare
    server().s3.set(PATH, inventoryOf('eni-1'));
    const clock = new HandClock();
    const source = followInventory({
      store: createS3Store(LOCATION),
      refreshMs: REFRESH_MS,
      onFailure: () => {},
      now: clock.now,
    });
    await source.refresh();
    const { until: released, release } = hold();
    server().fail({ until: released });
    server().s3.set(PATH, inventoryOf('eni-2'));
    clock.advance(REFRESH_MS);

    // Act
    await source.refresh();
    await until(() => server().received('GET').length === 2);
    const meanwhile = [source.interfaceById('eni-1')?.id, source.interfaceById('eni-2')?.id];
    release();
    await source.settle();
    const after = [source.interfaceById('eni-1')?.id, source.interfaceById('eni-2')?.id];

    // Assess
    expect([meanwhile, after]).toEqual([
      ['eni-1', undefined],
      [undefined, 'eni-2'],
    ]);
  });
});
