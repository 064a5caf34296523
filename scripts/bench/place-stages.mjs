/**
 * What address data cost in the stages themselves: one process enriches and encodes the same parsed records with and without
 * them, in turns, as `added-stages.mjs` does with verdicts. Started by `race.mjs`: its message gives the workload, the rounds and
 * their least time, and the answer is the result.
 */
import { median } from '../runtime/report.mjs';
import { makeRunner, race } from './clock.mjs';
import { FLOWS, openScene } from './scene.mjs';
import { makePlacePasses } from './stage-passes.mjs';

/** Documents without what address data add, though it is found for each record. */
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
  // of its own: places that were just made lie elsewhere in memory than those that have stayed
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
    // each address of the peers is looked up once a pass
    fresh: (added(times.fresh, times.remembered) * FLOWS) / anew.addresses,
    writing: added(times.written, times.encoded),
    bytes: (written.encode() - data.encode()) / FLOWS,
  });
});
