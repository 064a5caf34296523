import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 2;
const PATIENCE_MS = 5_000;

/** Waits until a condition holds. Throws if it does not hold within a few seconds. */
export async function until(holds: () => boolean): Promise<void> {
  for (let waitedMs = 0; !holds(); waitedMs += POLL_MS) {
    if (waitedMs > PATIENCE_MS) throw new Error(`it did not come to hold: ${holds}`);
    await sleep(POLL_MS);
  }
}
