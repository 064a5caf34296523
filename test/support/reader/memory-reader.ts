import { Readable } from 'node:stream';
import type { ObjectReader } from '../../../src/input/s3/object-api.ts';
import { etagOf } from './object-server.ts';

/** A reader for in-memory objects of one bucket, by key, that behaves like one for S3. */
export function memoryReader(bucket: string, objects: ReadonlyMap<string, Buffer>): ObjectReader {
  return {
    async get(object, { range } = {}) {
      const content = object.bucket === bucket ? objects.get(object.key) : undefined;
      if (content === undefined) throw Object.assign(new Error('not there'), { name: 'NoSuchKey' });
      const etag = etagOf(content);
      if (object.etag !== undefined && object.etag !== etag) {
        throw Object.assign(new Error('another ETag'), { name: 'PreconditionFailed' });
      }
      const part = range === undefined ? content : content.subarray(range.first, range.last + 1);
      return { body: Readable.from([part], { objectMode: false }), etag, bytes: content.length };
    },
  };
}
