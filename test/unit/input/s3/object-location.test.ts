import { describe, expect, it } from 'vitest';
import { newListingCounts } from '../../../../src/input/s3/list-objects.ts';
import { objectsAt, readObjectLocation } from '../../../../src/input/s3/object-location.ts';
import type { ObjectSelection } from '../../../../src/input/s3/object-selection.ts';
import { MemoryObjects, named } from '../../../support/s3/memory-objects.ts';

const KEYS = ['a', 'a/1.log', 'a/2.log', 'ab/3.log', 'b/4.log', 'c*', 'c1.log'];

async function keysAt(key: string, selection?: ObjectSelection): Promise<string[]> {
  const api = new MemoryObjects(Object.fromEntries(KEYS.map((name) => [name, { size: 1 }])));
  const keys: string[] = [];
  for await (const object of objectsAt(api, { bucket: 'logs', key }, selection)) keys.push(object.key);
  return keys;
}

describe('readObjectLocation', () => {
  it.each([
    ['s3://logs', 'logs', ''],
    ['s3://logs/', 'logs', ''],
    ['s3://logs/a/b c+d%20?#.log', 'logs', 'a/b c+d%20?#.log'],
    ['s3://logs//a', 'logs', '/a'],
    ['s3://logs/../x', 'logs', '../x'],
    ['s3://Old_Bucket/x', 'Old_Bucket', 'x'],
    ['s3://name-abcdefghijklmnopqrstuvwxyz-s3alias/x', 'name-abcdefghijklmnopqrstuvwxyz-s3alias', 'x'],
  ])('reads %s', (location, bucket, key) => {
    expect(readObjectLocation(location)).toEqual({ bucket, key });
  });

  it.each([
    ['s3://', 'it must be s3://bucket'],
    ['s3:///key', 'it must be s3://bucket'],
    ['s3://user@evil.example/key', 'it must be s3://bucket'],
    ['s3://a b/key', 'it must be s3://bucket'],
    ['s3://arn:aws:s3:eu-central-1:123456789012:accesspoint/name/key', 'give its alias as the bucket'],
    [`s3://logs/${'ä'.repeat(513)}`, 'a key has at most 1024 bytes'],
  ])('refuses %s', (location, reason) => {
    expect(() => readObjectLocation(location)).toThrow(reason);
  });
});

describe('objectsAt', () => {
  it.each([
    ['an object, although there is a folder of this name', 'a', ['a']],
    ['a folder', 'a/', ['a/1.log', 'a/2.log']],
    ['a folder without its slash', 'b', ['b/4.log']],
    ['all keys that begin so', 'a*', ['a', 'a/1.log', 'a/2.log', 'ab/3.log']],
    ['an object whose key ends with a star', 'c*', ['c*']],
    ['a bucket', '', KEYS],
  ])('finds %s', async (_what, key, keys) => {
    expect(await keysAt(key)).toEqual(keys);
  });

  it('reads an object that is named, whatever the selection', async () => {
    expect(await keysAt('a/1.log', { fromMs: 1 })).toEqual(['a/1.log']);
  });

  it.each([
    ['nope', {}, 'no such object or folder; with * at the end, it would be a prefix'],
    ['a/1', {}, 'no such object or folder; with * at the end, it would be a prefix'],
    ['nope/', {}, 'no objects are there'],
    ['nope*', {}, 'no objects are there'],
    ['a/', { fromMs: 1 }, 'no object is selected: 2 of another time, account or Region'],
    ['nope/', { fromMs: 1 }, 'no object of the selected time, account and Region is there'],
  ])('says what is at %s', async (key, selection, reason) => {
    await expect(keysAt(key, selection)).rejects.toMatchObject({ code: 'object_missing', message: reason });
  });

  it('reads an object that may be read, but not listed', async () => {
    const denied = Object.assign(named('AccessDenied'), { $metadata: { httpStatusCode: 403 } });
    const api = new MemoryObjects({});
    api.list = () => Promise.reject(denied);
    const counts = newListingCounts();
    const found = [];
    for await (const object of objectsAt(api, { bucket: 'logs', key: 'a' }, {}, counts)) found.push(object);
    expect(found).toEqual([{ bucket: 'logs', key: 'a' }]);
    expect(counts.isListed).toBe(false);
    await expect(objectsAt(api, { bucket: 'logs', key: 'a/' }).next()).rejects.toThrow('access denied');
  });
});
