/** Records of one PutRecordBatch request: https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html */
const RECORDS_PER_REQUEST = 500;

/**
 * An in-memory stream on which records can be put back. It builds the body of each request, like AWS's client, and keeps the data of
 * the last event only on request.
 */
export class MemoryStream {
  #keeps;
  /** Number of accepted records. */
  accepted = 0;
  /** @type {Buffer[]} */
  #kept = [];

  /** @param {{ keeps: boolean }} settings */
  constructor({ keeps }) {
    this.#keeps = keeps;
  }

  /** @param {readonly Buffer[]} data of each record */
  put(data) {
    for (let first = 0; first < data.length; first += RECORDS_PER_REQUEST) {
      const records = data.slice(first, first + RECORDS_PER_REQUEST);
      const body = JSON.stringify({
        DeliveryStreamName: 'flow-logs',
        Records: records.map((bytes) => ({ Data: bytes.toString('base64') })),
      });
      if (body.length > 0) this.accepted += records.length;
    }
    if (this.#keeps) this.#kept.push(...data);
  }

  /** The data put back since the last call, if the stream keeps it. */
  take() {
    return this.#kept.splice(0);
  }

  /** The sink of a pipeline. */
  get sink() {
    return {
      accepts: () => true,
      putBack: async (_target, parts) => {
        this.put(parts.map(({ data }) => data));
        const requests = Math.ceil(parts.length / RECORDS_PER_REQUEST);
        return { accepted: parts.map(() => true), requests, retriedParts: 0, failures: {} };
      },
    };
  }
}
