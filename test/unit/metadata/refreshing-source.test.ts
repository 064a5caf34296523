import { describe, expect, it } from 'vitest';
import type { DocumentStore, StoredDocument } from '../../../src/documents/document-store.ts';
import type { MetadataContext } from '../../../src/model/metadata-request.ts';
import { HandClock } from '../../support/clock.ts';
import { followInventory } from '../../support/follow-inventory.ts';

const REFRESH_MS = 300_000;
const RETRY_MS = 30_000;

/** A store whose document or error the test sets. */
class HandStore implements DocumentStore {
  readonly name = 'a store';
  readonly askedFor: (string | undefined)[] = [];
  document: StoredDocument | undefined;
  error: Error | undefined;
  isHanging = false;

  put(etag: string, ...ids: readonly string[]): void {
    const inventory = { version: 1, networkInterfaces: ids.map((id) => ({ id })) };
    this.document = { etag, body: Buffer.from(JSON.stringify(inventory)) };
  }

  async read(knownEtag: string | undefined): Promise<StoredDocument | undefined> {
    this.askedFor.push(knownEtag);
    if (this.isHanging) return new Promise(() => {});
    if (this.error !== undefined) throw this.error;
    return this.document?.etag === knownEtag ? undefined : this.document;
  }

  async write(): Promise<void> {
    expect.fail('nothing is to be written');
  }
}

function prepare() {
  const clock = new HandClock();
  const store = new HandStore();
  const failures: [string, unknown][] = [];
  const source = followInventory({
    store,
    refreshMs: REFRESH_MS,
    onFailure: (name, error) => failures.push([name, error]),
    now: clock.now,
  });
  const context = (milliseconds: number): MetadataContext => ({
    accountId: undefined,
    region: undefined,
    deadlineMs: clock.ms + milliseconds,
  });
  const refresh = async (): Promise<void> => {
    await source.refresh();
    await source.settle();
  };
  return { clock, store, failures, source, context, refresh };
}

describe('RefreshingSource', () => {
  it('is empty before its first request', () => {
    // Prepare
    const { source, store } = prepare();
    store.put('1', 'eni-1');

    // Act, Assess
    expect([source.interfaceById('eni-1'), source.revision, store.askedFor]).toEqual([undefined, 0, []]);
  });

  it('has another generation once a document turns out to lack an interface, and with each document', async () => {
    // Prepare
    const { source, store, clock, refresh } = prepare();
    const put = (etag: string) => {
      const inventory = {
        version: 1,
        networkInterfaces: [{ id: 'eni-1' }],
        seenUntil: 1_795_175_000,
        isFirstReading: true,
      };
      store.document = { etag, body: Buffer.from(JSON.stringify(inventory)) };
    };
    put('1');
    await source.refresh();
    const generations = [source.generation];

    // Act
    source.interfaceById('eni-1');
    generations.push(source.generation);
    source.interfaceById('eni-2');
    generations.push(source.generation);
    put('2');
    clock.ms += REFRESH_MS;
    await refresh();
    generations.push(source.generation);

    // Assess
    expect(generations).toEqual([2, 2, 3, 4]);
  });

  it('waits for the first document', async () => {
    // Prepare
    const { source, store } = prepare();
    store.put('1', 'eni-1');

    // Act
    await source.refresh();

    // Assess
    expect([source.interfaceById('eni-1')?.id, source.revision]).toEqual(['eni-1', 1]);
  });

  it('requests the document again when a refresh is due, and no earlier', async () => {
    // Prepare
    const { store, clock, refresh } = prepare();
    store.put('1', 'eni-1');
    await refresh();

    // Act
    clock.advance(REFRESH_MS - 1);
    await refresh();
    const early = store.askedFor.length;
    clock.advance(1);
    await refresh();

    // Assess
    expect([early, store.askedFor]).toEqual([1, [undefined, '1']]);
  });

  it('changes its revision with the document alone', async () => {
    // Prepare
    const { source, store, clock, refresh } = prepare();
    store.put('1', 'eni-1');
    await refresh();

    // Act
    clock.advance(REFRESH_MS);
    await refresh();
    const unchanged = source.revision;
    store.put('2', 'eni-2');
    clock.advance(REFRESH_MS);
    await refresh();

    // Assess
    expect([unchanged, source.revision]).toEqual([1, 2]);
    expect([source.interfaceById('eni-1'), source.interfaceById('eni-2')?.id]).toEqual([undefined, 'eni-2']);
  });

  it('continues with the current document if the next one is unavailable, and reports it once', async () => {
    // Prepare
    const { source, store, clock, failures, refresh } = prepare();
    store.put('1', 'eni-1');
    await refresh();
    store.error = new Error('no such bucket');

    // Act
    for (let time = 0; time < 3; time++) {
      clock.advance(REFRESH_MS);
      await refresh();
    }

    // Assess
    expect(source.interfaceById('eni-1')).toBeDefined();
    expect(failures).toEqual([['a store', store.error]]);
  });

  it('also reports an unreadable document once, and does not have it transferred again until there is another one', async () => {
    // Prepare
    const { source, store, clock, failures, refresh } = prepare();
    store.put('1', 'eni-1');
    await refresh();
    store.document = { etag: '2', body: Buffer.from('{') };

    // Act
    for (let time = 0; time < 3; time++) {
      clock.advance(REFRESH_MS);
      await refresh();
    }

    // Assess
    expect(source.interfaceById('eni-1')).toBeDefined();
    expect(failures).toHaveLength(1);
    expect(store.askedFor).toEqual([undefined, '1', '2', '2']);
  });

  it('reports a failure again after a success', async () => {
    // Prepare
    const { store, clock, failures, refresh } = prepare();
    store.put('1', 'eni-1');

    // Act
    for (const error of [new Error('one'), undefined, new Error('two')]) {
      store.error = error;
      clock.advance(REFRESH_MS);
      await refresh();
    }

    // Assess
    expect(failures.map(([, error]) => error)).toMatchObject([{ message: 'one' }, { message: 'two' }]);
  });

  it('retries soon while there is no document, but not with every batch', async () => {
    // Prepare
    const { source, store, clock, refresh } = prepare();
    store.error = new Error('not yet');
    await refresh();

    // Act
    clock.advance(RETRY_MS - 1);
    await refresh();
    const early = store.askedFor.length;
    store.error = undefined;
    store.put('1', 'eni-1');
    clock.advance(1);
    await refresh();

    // Assess
    expect(early).toBe(1);
    expect(source.interfaceById('eni-1')).toBeDefined();
  });

  it('waits for a store that hangs until the deadline, and does so once', async () => {
    // Prepare
    const { source, store, context } = prepare();
    store.isHanging = true;

    // Act
    await source.refresh(context(20));
    // if these calls waited, the test would never end
    await source.refresh(context(Number.POSITIVE_INFINITY));
    await source.settle(context(Number.POSITIVE_INFINITY));

    // Assess
    expect(store.askedFor).toHaveLength(1);
    expect(source.interfaceById('eni-1')).toBeUndefined();
  });

  it('answers every query from the document', async () => {
    // Prepare
    const { source, store } = prepare();
    const inventory = {
      version: 1,
      networkInterfaces: [
        { id: 'eni-1', vpcId: 'vpc-1', addresses: ['10.0.0.1'], publicAddresses: ['198.51.100.1'] },
        { id: 'eni-2', publicAddresses: ['198.51.100.2'] },
        { id: 'eni-3', publicAddresses: ['198.51.100.2'] },
      ],
      instances: [{ id: 'i-1' }],
      subnets: [{ id: 'subnet-1' }],
      vpcs: [{ id: 'vpc-1', cidrBlocks: ['10.0.0.0/16'] }],
      natGateways: [{ id: 'nat-1' }],
    };
    store.document = { etag: '1', body: Buffer.from(JSON.stringify(inventory)) };

    // Act
    await source.refresh();

    // Assess
    expect([
      source.interfaceInVpc('vpc-1', '10.0.0.1')?.id,
      source.interfaceAnywhere('198.51.100.1')?.id,
      source.instanceById('i-1')?.id,
      source.subnetById('subnet-1')?.id,
      source.vpcById('vpc-1')?.id,
      source.natGatewayById('nat-1')?.id,
      source.vpcHolds('vpc-1', '10.0.0.9'),
      source.isShared('198.51.100.2'),
    ]).toEqual(['eni-1', 'eni-1', 'i-1', 'subnet-1', 'vpc-1', 'nat-1', true, true]);
  });
});
