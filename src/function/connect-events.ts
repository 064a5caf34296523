import { createEventQueue } from '../aws/clients/event-queue.ts';
import type { Environment } from '../aws/clients/s3-request.ts';
import { EventSweeps } from '../aws/inventory/event-sweeps.ts';
import type { Options } from '../config/options.ts';

/** Creates sweeps that follow the events in a queue; loaded only if the options name one. */
export function connectEvents(
  { snapshotEvents, snapshotIdleSeconds }: Options,
  environment: Environment,
  onWarning: (message: string, error: unknown) => void,
): EventSweeps {
  return new EventSweeps({
    queue: createEventQueue(snapshotEvents, environment),
    idleMs: snapshotIdleSeconds * 1_000,
    onWarning,
  });
}
