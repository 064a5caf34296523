/**
 * The cost of address data in the stages: one process enriches and encodes the same parsed records with and without them, in turns, as
 * `added-stages.mjs` does with verdicts. Started by `race.mjs`: the message gives the workload, the number of rounds and their minimum
 * duration; the answer is the result.
 */
import { median } from '../runtime/report.mjs';
import { makeRunner, race } from './clock.mjs';
import { FLOWS, openScene } from './scene.mjs';
import { makePlacePasses } from './stage-passes.mjs';

/** Field selection that omits the values from address data, although they are still looked up for each record. */
const WITHOUT_PLACES = [
  '*',
  ...['country', 'city', 'location', 'as_*', 'cloud_*', 'lists', 'attributes', 'threat'].flatMap((name) => [
    `-src_${name}`,
    `-dst_${name}`,
  ]),
].join(',');

process.once('message', async ({ name, rounds, leastRoundMs }) => {
  const scene = await openScene(name);
  const without = makePlacePasses(scene, { hasAddressData: false, fields: WITHOUT_PLACES });
  const data = makePlacePasses(scene, { hasAddressData: true, fields: WITHOUT_PLACES });
  // separate passes: newly created places lie elsewhere in memory than places that have been kept
  const anew = makePlacePasses(scene, { hasAddressData: true, fields: WITHOUT_PLACES });
  const written = makePlacePasses(scene, { hasAddressData: true });
  const passes = {
    enriched: without.enrich,
    remembered: data.enrich,
    fresh: () => {
      anew.forget();
      anew.enrich();
    },
    encoded: data.encode,
    written: written.encode,
  };
  const runners = {};
  for (const [pass, run] of Object.entries(passes)) runners[pass] = await makeRunner(async () => run(), leastRoundMs);
  const times = await race(runners, rounds);
  const added = (more, less) => median(more.map((microseconds, round) => microseconds - less[round])) / FLOWS;
  process.send({
    without: median(times.enriched) / FLOWS,
    remembered: added(times.remembered, times.enriched),
    // each address of the peers is looked up once per pass
    fresh: (added(times.fresh, times.remembered) * FLOWS) / anew.addresses,
    writing: added(times.written, times.encoded),
    bytes: (written.encode() - data.encode()) / FLOWS,
  });
});
