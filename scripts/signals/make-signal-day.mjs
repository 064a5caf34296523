import { inventoryOf, LABELS, makeNetwork } from '../detections/network.mjs';
import { Recorder } from '../detections/recorder.mjs';
import { makeRandom } from '../samples/random.mjs';
import { SIGNAL_STORIES, timesOf } from './stories.mjs';

/** 2026-03-02T00:00:00Z, Unix seconds. */
const BEGIN = 1_772_409_600;

/**
 * A day of the invented shop with the stories about signals. For each line it is known what it truly shows. The same seed gives the
 * same day.
 * @param {number} seed
 * @returns {Pick<import('../detections/make-day.mjs').Day, 'inventory' | 'labels' | 'lines' | 'truths'>}
 */
export const makeSignalDay = (seed) => {
  const random = makeRandom(seed * 6_007);
  const network = makeNetwork(random);
  const recorder = new Recorder(60, random);
  const host = (role) => random.pick(network.all(role));
  for (const story of SIGNAL_STORIES) {
    const { name, isAttack = false, shows } = story;
    recorder.story = { isAttack, name, shows };
    for (const start of timesOf(story, random, BEGIN)) story.write({ recorder, random, host }, start);
  }
  return { inventory: inventoryOf(network), labels: LABELS, lines: recorder.lines(), truths: recorder.truths() };
};
