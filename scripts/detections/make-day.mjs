import { makeRandom } from '../samples/random.mjs';
import { ATTACKS, outsiders } from './attacks.mjs';
import { BACKGROUND } from './background.mjs';
import { inventoryOf, LABELS, makeNetwork } from './network.mjs';
import { Recorder } from './recorder.mjs';

/** 2026-03-02T00:00:00Z, Unix seconds. */
const BEGIN = 1_772_409_600;
const MINUTE = 60;

/**
 * A day of an invented shop: harmless traffic, including everything that is easily mistaken for an attack, and attacks whose finding
 * keys are known. The same seed gives the same day.
 * @param {number} seed
 * @param {{ scale?: number }} [options] `scale`: share of the ordinary traffic to generate, 1 or less
 */
export const makeDay = (seed, { scale = 1 } = {}) => {
  const random = makeRandom(seed * 7_919);
  const network = makeNetwork(random);
  // both aggregation intervals that AWS offers
  const recorder = new Recorder(seed % 2 === 0 ? 10 * MINUTE : MINUTE, random);
  const taken = new Set();
  const world = { network, recorder, random, begin: BEGIN, scale, taken, outsider: outsiders(random, taken) };
  for (const [name, write] of Object.entries(BACKGROUND)) {
    recorder.story = { isAttack: false, name };
    write(world);
  }
  const attacks = Object.entries(ATTACKS).flatMap(([detection, kinds]) =>
    kinds.map(({ strength, text, run }) => {
      recorder.story = { isAttack: true, name: `${detection}, ${strength}` };
      return { detection, strength, text, keys: run(world) };
    }),
  );
  return {
    inventory: inventoryOf(network),
    labels: LABELS,
    lines: recorder.lines(),
    truths: recorder.truths(),
    attacks,
  };
};
