import { describe, expect, it } from 'vitest';
import { SharedCredentials, type TemporaryCredentials } from '../../../src/aws/accounts/shared-credentials.ts';
import { rejectionOf } from '../../support/aws/rejection-of.ts';
import { HandClock } from '../../support/clock.ts';

const HOUR_MS = 3_600_000;
const MARGIN_MS = 300_000;

function prepare() {
  const clock = new HandClock();
  const state: { fetched: number; error: Error | undefined } = { fetched: 0, error: undefined };
  const fetch = async (): Promise<TemporaryCredentials> => {
    state.fetched++;
    if (state.error !== undefined) throw state.error;
    return {
      accessKeyId: `key ${state.fetched}`,
      secretAccessKey: 'secret',
      sessionToken: 'token',
      expiration: new Date(clock.ms + HOUR_MS),
    };
  };
  return { clock, state, credentials: new SharedCredentials(fetch, clock.now) };
}

describe('SharedCredentials', () => {
  it('are fetched once for all simultaneous callers, and kept', async () => {
    // Prepare
    const { credentials, state } = prepare();

    // Act
    const keys = await Promise.all([credentials.get(), credentials.get()]);
    const later = await credentials.get();

    // Assess
    expect([...keys, later].map(({ accessKeyId }) => accessKeyId)).toEqual(['key 1', 'key 1', 'key 1']);
    expect(state.fetched).toBe(1);
  });

  it('are fetched again five minutes before they expire', async () => {
    // Prepare
    const { credentials, clock } = prepare();
    await credentials.get();

    // Act
    clock.advance(HOUR_MS - MARGIN_MS - 1);
    const before = await credentials.get();
    clock.advance(1);
    const after = await credentials.get();

    // Assess
    expect([before.accessKeyId, after.accessKeyId]).toEqual(['key 1', 'key 2']);
  });

  it('are fetched again when they were dropped', async () => {
    // Prepare
    const { credentials } = prepare();
    await credentials.get();

    // Act
    credentials.forget();
    const { accessKeyId } = await credentials.get();

    // Assess
    expect(accessKeyId).toBe('key 2');
  });

  it('are fetched again after a failure', async () => {
    // Prepare
    const { credentials, state } = prepare();
    state.error = new Error('denied');

    // Act
    const error = await rejectionOf(credentials.get());
    state.error = undefined;
    const { accessKeyId } = await credentials.get();

    // Assess
    expect(error).toMatchObject({ message: 'denied' });
    expect(accessKeyId).toBe('key 2');
  });
});
