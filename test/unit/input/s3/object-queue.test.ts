import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { ObjectQueue } from '../../../../src/input/s3/object-queue.ts';
import { MemoryObjects } from '../../../support/s3/memory-objects.ts';

const SIZE = 1_000;

function queueOf(keys: readonly string[]) {
  const bodies = new Map(keys.map((key) => [key, randomBytes(SIZE)]));
  const api = new MemoryObjects(Object.fromEntries([...bodies].map(([key, body]) => [key, { body }])));
  const queue = new ObjectQueue(api);
  const files = keys.map((key) => queue.add({ bucket: 'logs', key }));
  return { api, queue, files, bodyOf: (index: number) => bodies.get(keys[index] ?? '') };
}

const TEN = Array.from({ length: 10 }, (_, index) => `${index}.log`);

describe('ObjectQueue', () => {
  it('reads objects in order, each with one request', async () => {
    const { api, files, bodyOf } = queueOf(TEN);
    for (const [index, file] of files.entries()) expect(await buffer(file.open())).toEqual(bodyOf(index));
    expect(api.gets.map(({ object }) => object.key)).toEqual(TEN);
  });

  it('fetches the next four objects while one is read', () => {
    const { api, files } = queueOf(TEN);
    const stream = files[0]?.open();
    stream?.read(0);
    expect(api.gets.map(({ object }) => object.key).toSorted()).toEqual(TEN.slice(0, 5));
  });

  it('fetches ahead again after it was rewound, and only then', async () => {
    const { api, queue, files, bodyOf } = queueOf(TEN);
    for (const file of files) await buffer(file.open());
    files[0]?.open().read(0);
    expect(api.gets).toHaveLength(11);
    queue.rewind();
    const before = api.gets.length;
    const stream = files[0]?.open();
    stream?.read(0);
    expect(api.gets.slice(before).map(({ object }) => object.key)).toEqual(TEN.slice(0, 5));
    expect(stream && (await buffer(stream))).toEqual(bodyOf(0));
    for (const [index, file] of [...files.entries()].slice(1)) expect(await buffer(file.open())).toEqual(bodyOf(index));
    expect(api.gets).toHaveLength(before + 10);
  });

  it('does not fetch Parquet ahead', () => {
    const { api, files } = queueOf(['0.log', '1_vpcflowlogs_x.log.parquet', '2.log']);
    files[0]?.open().read(0);
    expect(api.gets.map(({ object }) => object.key).toSorted()).toEqual(['0.log', '2.log']);
  });

  it('reads any object again, and in any order', async () => {
    const { files, bodyOf } = queueOf(TEN);
    for (const index of [3, 3, 0, 9, 1]) {
      const file = files[index];
      expect(file && (await buffer(file.open()))).toEqual(bodyOf(index));
    }
  });

  it('reports the failure of an object that was fetched ahead when it is read', async () => {
    const { api, files, bodyOf } = queueOf(TEN.slice(0, 3));
    api.changeBody = (part, _request) => [part];
    const get = api.get.bind(api);
    api.get = async (object, request) => {
      if (object.key === '1.log') throw Object.assign(new Error('gone'), { name: 'NoSuchKey' });
      return get(object, request);
    };
    const [first, second, third] = files.map((file) => file);
    expect(first && (await buffer(first.open()))).toEqual(bodyOf(0));
    // the failure has occurred by now without a listener
    await new Promise((resolve) => setImmediate(resolve));
    await expect(second && buffer(second.open())).rejects.toMatchObject({ code: 'object_missing' });
    expect(third && (await buffer(third.open()))).toEqual(bodyOf(2));
  });

  it('ends the requests of objects that are never read', async () => {
    const { api, queue, files } = queueOf(TEN);
    api.changeBody = async function* () {
      await new Promise(() => undefined);
      yield Buffer.alloc(0);
    };
    files[0]?.open().destroy();
    queue.close();
    expect(api.gets.slice(1).map(({ request }) => request.signal?.aborted)).toEqual([true, true, true, true]);
  });
});
