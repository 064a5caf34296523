import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMapCall } from '../../../src/reader/map-payload.ts';
import { continuationMessage, readNotification } from '../../../src/reader/notification.ts';

function s3Record(object: object, eventName = 'ObjectCreated:Put', bucket: unknown = { name: 'logs-bucket' }): object {
  return { eventSource: 'aws:s3', eventName, eventTime: '2026-11-28T10:00:00.000Z', s3: { bucket, object } };
}

function bodyOf(...records: readonly unknown[]): string {
  return JSON.stringify({ Records: records });
}

describe('a message', () => {
  it.each([
    ['a+b', 'a b'],
    ['a%2Bb', 'a+b'],
    ['year%3D2026/x', 'year=2026/x'],
    ['a%2Fb', 'a/b'],
    ['%C3%A9', 'é'],
    ['100%', '100%'],
    ['%E9', '%E9'],
  ])('of S3 has the key form-encoded: %s', (key, decoded) => {
    expect(readNotification(bodyOf(s3Record({ key, size: 5, eTag: 'abc' })))).toEqual({
      kind: 'objects',
      requests: [
        {
          object: { bucket: 'logs-bucket', key: decoded, etag: 'abc', size: 5 },
          continuations: 0,
          run: 'live',
          writtenAtMs: Date.UTC(2026, 10, 28, 10),
        },
      ],
    });
  });

  it('may have several records; only those about new objects count', () => {
    const read = readNotification(
      bodyOf(
        s3Record({ key: 'a' }),
        s3Record({ key: 'b' }, 'ObjectRemoved:Delete'),
        s3Record({ key: 'c', versionId: 'v1' }, 's3:ObjectCreated:CompleteMultipartUpload'),
      ),
    );
    expect(read).toMatchObject({
      kind: 'objects',
      requests: [{ object: { key: 'a' } }, { object: { key: 'c', versionId: 'v1' } }],
    });
  });

  it.each([
    ['the removal of an object', bodyOf(s3Record({ key: 'a' }, 'ObjectRemoved:Delete'))],
    ['a restored object', bodyOf(s3Record({ key: 'a' }, 'ObjectRestore:Completed'))],
    ['no records', bodyOf()],
    ['a test event', JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'b' })],
    ['a deletion, by EventBridge', JSON.stringify({ source: 'aws.s3', 'detail-type': 'Object Deleted', detail: {} })],
  ])('is done if it is about %s', (_what, body) => {
    expect(readNotification(body).kind).toBe('other');
  });

  it.each([
    ['no text', undefined],
    ['no JSON', 'not json'],
    ['empty', ''],
    ['JSON of another kind', '[1,2]'],
    ['null', 'null'],
    ['of another service', '{"source":"aws.ec2","detail-type":"Object Created"}'],
    ['without an event name', bodyOf({ s3: {} })],
    ['without a bucket', bodyOf(s3Record({ key: 'a' }, 'ObjectCreated:Put', {}))],
    ['with an invalid name of a bucket', bodyOf(s3Record({ key: 'a' }, 'ObjectCreated:Put', { name: '../../etc' }))],
    ['without a key', bodyOf(s3Record({}))],
    ['with a key of more than 1,024 bytes', bodyOf(s3Record({ key: 'é'.repeat(513) }))],
    ['with too many records', bodyOf(...Array.from({ length: 1_001 }, () => s3Record({ key: 'a' })))],
    ['a continuation without a cursor', '{"vpcFlowEnricher":{"object":{"bucket":"abc","key":"k"},"n":1}}'],
    ['a continuation with a cursor before the beginning', continuation({ cursor: { bytes: -1 } })],
    ['a continuation with a broken cursor', continuation({ cursor: { bytes: 1.5 } })],
    ['a continuation without a number', continuation({ n: 'x' })],
    ['in too many envelopes', enveloped(4)],
  ])('is unreadable if it is %s', (_what, body) => {
    expect(readNotification(body).kind).toBe('unreadable');
  });

  function continuation(changes: object): string {
    const content = { object: { bucket: 'abc', key: 'k' }, cursor: { bytes: 7, lines: 2, part: 0 }, n: 3, run: 'live' };
    return JSON.stringify({ vpcFlowEnricher: { ...content, ...changes } });
  }

  function enveloped(times: number): string {
    let body = bodyOf(s3Record({ key: 'a' }));
    for (let time = 0; time < times; time++) body = JSON.stringify({ Type: 'Notification', Message: body });
    return body;
  }

  it('is read in up to three envelopes', () => {
    expect(readNotification(enveloped(3)).kind).toBe('objects');
  });

  it('that continues an object is read as it was written', () => {
    const name = fc.stringMatching(/^[\x20-\x7eé€]{1,300}$/).filter((text) => text !== '');
    fc.assert(
      fc.property(
        fc.record({
          key: name,
          etag: fc.option(fc.stringMatching(/^[0-9a-f]{32}$/), { nil: undefined }),
          versionId: fc.option(fc.stringMatching(/^[\w.]{1,40}$/), { nil: undefined }),
          position: fc.maxSafeNat(),
          lines: fc.maxSafeNat(),
          unsent: fc.nat(),
          continuations: fc.nat(12),
        }),
        ({ key, etag, versionId, position, lines, unsent, continuations }) => {
          const request = {
            object: {
              bucket: 'logs-bucket',
              key,
              ...(etag === undefined ? {} : { etag }),
              ...(versionId === undefined ? {} : { versionId }),
            },
            cursor: { position, lines, part: 0, ...(unsent === 0 ? {} : { unsent }) },
            continuations,
            run: 'live',
          };
          const message = continuationMessage(request);
          expect(readNotification(message)).toEqual({ kind: 'objects', requests: [request] });
          expect(Buffer.byteLength(message)).toBeLessThan(2_048);
        },
      ),
    );
  });

  it('of any other kind never throws', () => {
    const part = fc.jsonValue();
    const record = fc.record(
      { eventName: fc.constantFrom('ObjectCreated:Put', 'x', 7), s3: part },
      { requiredKeys: [] },
    );
    const body = fc.oneof(
      fc.string(),
      part.map((value) => JSON.stringify(value)),
      fc.array(record).map((Records) => JSON.stringify({ Records })),
      fc
        .record({ source: fc.constant('aws.s3'), 'detail-type': fc.constant('Object Created'), detail: part })
        .map((event) => JSON.stringify(event)),
      part.map((vpcFlowEnricher) => JSON.stringify({ vpcFlowEnricher })),
    );
    fc.assert(
      fc.property(body, (text) => {
        expect(['objects', 'other', 'unreadable']).toContain(readNotification(text).kind);
      }),
    );
  });
});

describe('the payload of a Distributed Map', () => {
  it('has items of a plan or of a listing, with the run', () => {
    const call = readMapCall({
      Items: [
        { object: { bucket: 'abc', key: 'a b', etag: 'e', size: 3, versionId: 'v' } },
        { bucket: 'abc', key: 'c' },
        { Key: 'd', Etag: '"x"', Size: 5, LastModified: 1, StorageClass: 'STANDARD' },
      ],
      BatchInput: { run: 'run-1', bucket: 'default-bucket' },
    });
    expect(call).toMatchObject({
      run: 'run-1',
      first: 0,
      cursor: undefined,
      items: [
        { object: { bucket: 'abc', key: 'a b', etag: 'e', size: 3, versionId: 'v' }, isPlanned: true },
        { object: { bucket: 'abc', key: 'c' }, isPlanned: true },
        { object: { bucket: 'default-bucket', key: 'd', etag: 'x', size: 5 }, isPlanned: false },
      ],
    });
  });

  it('may be a single item', () => {
    expect(readMapCall({ object: { bucket: 'abc', key: 'k' } })?.items).toHaveLength(1);
  });

  it('of any other kind is refused, without an error being thrown', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (payload) => {
        readMapCall(payload);
      }),
    );
    for (const payload of [undefined, null, 7, {}, { Items: 7 }]) expect(readMapCall(payload)).toBeUndefined();
  });
});
