import { gunzipSync, gzipSync } from 'node:zlib';
import { repeatBatches } from './batches.mjs';
import { FreshAddresses } from './fresh-addresses.mjs';

/** How much later the flows of each pass are, in seconds: 10,000 records a second. */
const SECONDS_A_PASS = 1;
/** For how long a function has run when it counts as warm, and how far its passes are apart until then, in seconds. */
const WARM_UP_SECONDS = 1_200;
const SECONDS_A_WARM_UP_PASS = 60;
/** The times in lines, Unix seconds; nothing else in them looks like that. */
const TIMES = /\b17724[45]\d{4}\b/g;
const GZIP_MAGIC = 0x1f;

/**
 * The batches of a workload as a stream delivers them: the flows of each pass are later, and have other fresh addresses if the workload
 * has any. The clock begins twenty minutes early, so that look-ups have been made at different times when the function counts as warm.
 */
export class MovingFlows {
  #scene;
  #batches;
  #addresses = new FreshAddresses();
  #seconds = -WARM_UP_SECONDS;

  /**
   * @param {import('./scene.mjs').Scene} scene
   * @param {readonly import('./contenders.mjs').Batch[]} batches
   */
  constructor(scene, batches) {
    this.#scene = scene;
    this.#batches = batches;
    // the batches have these addresses
    this.#addresses.fill(scene.lines);
  }

  /**
   * Runs the passes of the time before the function counts as warm.
   * @param {(batch: import('./contenders.mjs').Batch) => unknown} run
   */
  async warmUp(run) {
    while (this.#seconds < 0) for (const batch of this.nextPass()) await run(batch);
  }

  /**
   * The batches of the next pass, without answers.
   * @returns {import('./contenders.mjs').Batch[]}
   */
  nextPass() {
    const seconds = this.#seconds;
    this.#seconds += seconds < 0 ? SECONDS_A_WARM_UP_PASS : SECONDS_A_PASS;
    const { lines, workload } = this.#scene;
    const isFresh = workload.outside === 'fresh';
    const batches = isFresh ? repeatBatches(this.#scene, this.#batches, this.#addresses.fill(lines)) : this.#batches;
    return batches.map((batch) => ({ ...batch, event: moved(batch.event, seconds), answer: '', seconds }));
  }
}

/** An event with all times of flows moved by some seconds. */
const moved = (text, seconds) => {
  const event = JSON.parse(text);
  const records = event.records.map((record) => {
    const bytes = Buffer.from(record.data, 'base64');
    const isGzip = bytes[0] === GZIP_MAGIC;
    const lines = (isGzip ? gunzipSync(bytes) : bytes).toString('latin1');
    const later = Buffer.from(
      lines.replace(TIMES, (time) => String(Number(time) + seconds)),
      'latin1',
    );
    return { ...record, data: (isGzip ? gzipSync(later) : later).toString('base64') };
  });
  return JSON.stringify({ ...event, records });
};
