import { gzipSync } from 'node:zlib';
import { flowLine, OWN } from './flow-lines.mjs';

/**
 * Maximum size of an event that Lambda passes to a function. Source:
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const MAX_EVENT_BYTES = 6_291_456;

/** 2026-03-02T09:05:00Z, in milliseconds. */
const ARRIVAL_MS = 1_772_442_300_000;
const ARN = 'arn:aws:firehose:eu-central-1:123456789012:deliverystream/flow-logs';

/**
 * Adds records, whose payloads are bytes, to a Direct PUT event until the next record would exceed the maximum size of an event.
 */
export class EventBuilder {
  #records = [];
  #bytes = Buffer.byteLength(JSON.stringify(envelope([])));
  #isFull = false;

  get isFull() {
    return this.#isFull;
  }

  /** Adds a record; returns false if it does not fit. */
  add(payload) {
    const record = {
      recordId: `49647310211236458${String(this.#records.length).padStart(36, '0')}000000`,
      approximateArrivalTimestamp: ARRIVAL_MS,
      data: payload.toString('base64'),
    };
    const grown = this.#bytes + JSON.stringify(record).length + (this.#records.length > 0 ? 1 : 0);
    if (grown > MAX_EVENT_BYTES) {
      this.#isFull = true;
      return false;
    }
    this.#bytes = grown;
    this.#records.push(record);
    return true;
  }

  /** The event as JSON bytes, and the record IDs that must be answered. */
  finish() {
    return {
      event: Buffer.from(JSON.stringify(envelope(this.#records))),
      recordIds: this.#records.map(({ recordId }) => recordId),
    };
  }
}

/** `{"message": line}` and a newline, the form in which flow logs are delivered to Firehose. */
export const directPayload = (random) => Buffer.from(`${JSON.stringify({ message: flowLine(random) })}\n`);

/** A subscription message of CloudWatch Logs with this number of lines of one interface, before gzip. */
export const subscriptionMessage = (random, lines) => {
  const own = random.pick(OWN);
  return Buffer.from(
    JSON.stringify({
      messageType: 'DATA_MESSAGE',
      owner: '123456789012',
      logGroup: 'vpc-flow-logs',
      logStream: `${own.id}-all`,
      subscriptionFilters: ['to-firehose'],
      logEvents: Array.from({ length: lines }, (_, index) => ({
        id: `3${String(index).padStart(55, '0')}`,
        timestamp: ARRIVAL_MS,
        message: flowLine(random, own),
      })),
    }),
  );
};

/** The same message, gzipped, as it is delivered. */
export const subscriptionPayload = (random, lines) => gzipSync(subscriptionMessage(random, lines));

const envelope = (records) => ({
  invocationId: '5f4dcc3b-5aa7-4e1e-8d1e-000000000001',
  deliveryStreamArn: ARN,
  region: 'eu-central-1',
  records,
});
