import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMapCall } from '../../src/reader/map-payload.ts';
import { continuationMessage, readNotification } from '../../src/reader/notification.ts';
import { ANY_CODE_POINT } from '../support/any-code-point.ts';

const BUCKET = 'logs';
/** Keys as S3 allows them: up to 1,024 bytes of UTF-8 with any characters. */
const keys = fc
  .oneof(
    fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }),
    fc.string({ minLength: 1, maxLength: 60, unit: ANY_CODE_POINT }),
    fc.constantFrom(
      '__proto__',
      'constructor',
      'a+b c%2Bd%',
      '%',
      '100%25.log',
      'x=y/é/日本/🙂',
      ' ',
      '/',
      'a//b',
      '..',
      "'()*!~",
    ),
  )
  .filter((key) => Buffer.byteLength(key) <= 1_024);
const versions = fc.option(fc.constantFrom('null', '3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY', 'a+b/c='), { nil: undefined });

/** Encodes a key as S3 does in notifications: `+` for a space, with slashes encoded or not. */
function encoded(key: string, keepsSlashes: boolean): string {
  const text = encodeURIComponent(key)
    .replaceAll('%20', '+')
    .replace(/[!'()*~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  return keepsSlashes ? text.replaceAll('%2F', '/') : text;
}

function objectIn(body: string): unknown {
  const notification = readNotification(body);
  return notification.kind === 'objects' ? notification.requests.map(({ object }) => object) : notification;
}

describe('the object that is read', () => {
  it('is the one that was written, whatever its key, in each shape of notification', () => {
    fc.assert(
      fc.property(keys, versions, fc.boolean(), (key, versionId, keepsSlashes) => {
        const version = versionId === undefined ? {} : { versionId };
        const expected = { bucket: BUCKET, key, etag: 'e', size: 5, ...version };
        const records = JSON.stringify({
          Records: [
            {
              eventName: 'ObjectCreated:Put',
              s3: {
                bucket: { name: BUCKET },
                object: { key: encoded(key, keepsSlashes), size: 5, eTag: 'e', ...version },
              },
            },
          ],
        });
        const event = JSON.stringify({
          source: 'aws.s3',
          'detail-type': 'Object Created',
          detail: { bucket: { name: BUCKET }, object: { key, size: 5, etag: 'e', 'version-id': versionId } },
        });
        const wrapped = (Message: string) => JSON.stringify({ Type: 'Notification', Message });
        for (const body of [records, event, wrapped(records), wrapped(event)])
          expect(objectIn(body)).toEqual([expected]);

        const object = { bucket: BUCKET, key, etag: 'e', versionId };
        const continued = continuationMessage({ object, continuations: 1, run: 'live' });
        expect(objectIn(continued)).toEqual([{ bucket: BUCKET, key, etag: 'e', ...version }]);

        const planned = readMapCall({ Items: [{ object: { bucket: BUCKET, key, etag: 'e', size: 5, ...version } }] });
        expect(planned?.items).toEqual([{ object: expected, isPlanned: true }]);
        const listed = readMapCall({ Items: [{ Key: key, Etag: '"e"', Size: 5 }], BatchInput: { bucket: BUCKET } });
        expect(listed?.items).toEqual([{ object: { bucket: BUCKET, key, etag: 'e', size: 5 }, isPlanned: false }]);
      }),
      { numRuns: 500 },
    );
  });

  it('is undefined for any other message, which never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json({ maxDepth: 5 })), (body) => {
        expect(['unreadable', 'other', 'objects']).toContain(readNotification(body).kind);
      }),
    );
    const nested = `${'[{"Records":'.repeat(20_000)}[]${'}]'.repeat(20_000)}`;
    for (const body of [
      nested,
      'x'.repeat(262_144),
      `{"Records":${JSON.stringify(nested)}}`,
      '{"__proto__":{"Records":[]}}',
    ])
      expect(readNotification(body).kind).toBe('unreadable');
  });
});
