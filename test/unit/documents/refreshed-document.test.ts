import { gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import type { DocumentStore, StoredDocument } from '../../../src/documents/document-store.ts';
import { readJson } from '../../../src/documents/read-json.ts';
import { RefreshedDocument } from '../../../src/documents/refreshed-document.ts';
import { messageOf } from '../../../src/model/message-of.ts';
import { HandClock } from '../../support/clock.ts';

const REFRESH_MS = 300_000;
const MAX_BYTES = 1_000;

/** A store that returns these answers in order and repeats the last one. */
function storeOf(...answers: readonly (StoredDocument | Error | undefined)[]): DocumentStore & { asked: unknown[] } {
  const asked: unknown[] = [];
  return {
    name: 's3://bucket/rules.json',
    asked,
    read: async (knownEtag) => {
      const answer = answers[Math.min(asked.length, answers.length - 1)];
      asked.push(knownEtag);
      if (answer instanceof Error) throw answer;
      return answer?.etag === knownEtag ? undefined : answer;
    },
    write: async () => expect.fail('nothing is to be written'),
  };
}

const stored = (etag: string, text: string | Buffer): StoredDocument => ({ etag, body: Buffer.from(text) });

function named(name: string): Error {
  const error = new Error(name);
  error.name = name;
  return error;
}

/** A document of a store, its clock, and what it reports. */
function documentOf(store: DocumentStore) {
  const clock = new HandClock();
  const failures: string[] = [];
  const document = new RefreshedDocument<unknown>({
    store,
    parse: readJson,
    refreshMs: REFRESH_MS,
    onFailure: (_name, error, fault) => failures.push(`${fault} ${messageOf(error)}`),
    now: clock.now,
  });
  return { document, clock, failures };
}

/** A document that is refreshed this many times from the store. */
async function refreshed(refreshes: number, store: DocumentStore) {
  const clock = new HandClock();
  const failures: string[] = [];
  const document = new RefreshedDocument<unknown>({
    store,
    parse: (content) => readJson(content, MAX_BYTES),
    refreshMs: REFRESH_MS,
    onFailure: (name, _error, fault) => failures.push(`${name} ${fault}`),
    now: clock.now,
  });
  for (let time = 0; time < refreshes; time++) {
    await document.refresh();
    await document.settle();
    if (time < refreshes - 1) clock.advance(REFRESH_MS);
  }
  return { document, failures, clock };
}

describe('RefreshedDocument', () => {
  it('does not transfer a version again that cannot be used, and uses the next one', async () => {
    // Prepare
    const store = storeOf(
      stored('1', '{"a":1}'),
      stored('2', '{'),
      stored('2', '{'),
      stored('2', '{'),
      stored('1', '{"a":1}'),
    );

    // Act
    const broken = await refreshed(4, store);
    const askedWhileBroken = [...store.asked];
    const { document, clock, failures } = broken;
    const before = { value: document.value, state: document.state() };
    const faults = document.takeFaults();
    clock.advance(REFRESH_MS);
    await document.refresh();
    await document.settle();

    // Assess
    expect(askedWhileBroken).toEqual([undefined, '1', '2', '2']);
    expect(before).toMatchObject({ value: { a: 1 }, state: { fault: 'broken' } });
    expect(faults).toBe(3);
    expect(failures).toEqual(['s3://bucket/rules.json broken']);
    expect(document.value).toEqual({ a: 1 });
    expect(document.state().fault).toBeUndefined();
  });

  it.each([
    ['that does not exist in S3', 'missing', named('NoSuchKey')],
    ['that a store does not have', 'missing', undefined],
    ['whose store cannot be reached', 'unreachable', named('TimeoutError')],
    ['that its store refuses', 'unreachable', named('AccessDenied')],
    ['that is too large for the client', 'too_large', named('AnswerTooLargeError')],
    ['that is too large', 'too_large', stored('1', `"${'x'.repeat(MAX_BYTES)}"`)],
    ['that inflates to too much', 'too_large', stored('1', gzipSync(`"${'x'.repeat(1_000_000)}"`))],
    ['that is not JSON', 'broken', stored('1', '{')],
    ['that is gzip cut short', 'broken', stored('1', gzipSync('{"version":1}').subarray(0, 20))],
  ])('counts a document %s, and continues without a value', async (_what, fault, answer) => {
    // Prepare, Act
    const { document, failures } = await refreshed(3, storeOf(answer));

    // Assess
    expect(document.value).toBeUndefined();
    expect(document.state()).toEqual({ fault, confirmedMsAgo: undefined });
    expect(document.takeFaults()).toBe(3);
    expect(failures).toEqual([`s3://bucket/rules.json ${fault}`]);
  });

  it.each([
    ['missing', named('NoSuchKey')],
    ['unreachable', named('TimeoutError')],
    ['too_large', stored('2', gzipSync(`"${'x'.repeat(1_000_000)}"`))],
    ['broken', stored('2', '{')],
  ])('keeps the last good value while the newest document is %s', async (fault, answer) => {
    // Prepare, Act
    const { document } = await refreshed(3, storeOf(stored('1', '{"version":1}'), answer));

    // Assess
    expect([document.value, document.revision]).toEqual([{ version: 1 }, 1]);
    expect(document.state()).toEqual({ fault, confirmedMsAgo: 2 * REFRESH_MS });
    expect(document.takeFaults()).toBe(2);
  });

  it('sends the ETag, and keeps the same value while the document is unchanged', async () => {
    // Prepare
    const store = storeOf(stored('1', '{"version":1}'));

    // Act
    const { document } = await refreshed(3, store);

    // Assess
    expect(store.asked).toEqual([undefined, '1', '1']);
    expect(document.revision).toBe(1);
    expect(document.state()).toEqual({ fault: undefined, confirmedMsAgo: 0 });
    expect(document.takeFaults()).toBe(0);
  });

  it('loads a newer document, and one that is available only after an outage at the start', async () => {
    // Prepare
    const store = storeOf(named('TimeoutError'), stored('1', '1'), stored('2', gzipSync('2')));

    // Act
    const { document, failures } = await refreshed(3, store);

    // Assess
    expect([document.value, document.revision]).toEqual([2, 2]);
    expect(document.state()).toEqual({ fault: undefined, confirmedMsAgo: 0 });
    expect(document.takeFaults()).toBe(1);
    expect(failures).toHaveLength(1);
  });

  it('never rejects, and counts a store that hangs once a caller has waited in vain', async () => {
    // Prepare
    const giveUps: ((error: Error) => void)[] = [];
    const store = { ...storeOf(), read: () => new Promise<undefined>((_, reject) => giveUps.push(reject)) };
    const { document, clock, failures } = documentOf(store);
    const taken: number[] = [];

    // Act
    await Promise.all([document.refresh(clock.ms + 20), document.settle(clock.ms + 20)]);
    taken.push(document.takeFaults());
    await document.refresh();
    taken.push(document.takeFaults());
    giveUps[0]?.(named('OutOfTimeError'));
    // the next refresh, which has its own fault
    await vi.waitFor(async () => {
      clock.advance(REFRESH_MS);
      await document.refresh(clock.ms + 20);
      expect(giveUps).toHaveLength(2);
    });
    taken.push(document.takeFaults());

    // Assess
    expect(document.value).toBeUndefined();
    expect(document.state().fault).toBe('unreachable');
    expect(taken).toEqual([1, 0, 1]);
    expect(failures).toEqual(['unreachable it took too long']);
  });

  it('uses a document that arrives after a caller has waited in vain, and reports the next failure', async () => {
    // Prepare
    let answer = (_document: StoredDocument): void => {};
    const answers = [
      new Promise<StoredDocument>((resolve) => {
        answer = resolve;
      }),
      Promise.reject(named('TimeoutError')),
    ];
    answers[1]?.catch(() => {});
    const store = { ...storeOf(), read: () => answers.shift() ?? Promise.resolve(undefined) };
    const { document, clock, failures } = documentOf(store);

    // Act
    await document.refresh(clock.ms + 20);
    answer(stored('1', '{"version":1}'));
    await vi.waitFor(() => expect(document.revision).toBe(1));
    const { fault } = document.state();
    clock.advance(REFRESH_MS);
    await document.refresh();
    await document.settle();

    // Assess
    expect(fault).toBeUndefined();
    expect(failures).toEqual(['unreachable it took too long', 'unreachable TimeoutError']);
    expect([document.value, document.takeFaults()]).toEqual([{ version: 1 }, 2]);
  });
});
