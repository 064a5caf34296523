/**
 * The cost of verdicts or transfer classes in the stages: one process enriches and encodes the same parsed records with and without
 * them, in turns. Started by `race.mjs`: the message gives the workload, the addition, the number of rounds and their minimum duration;
 * the answer is the result.
 *
 * Separate processes with whole functions cannot measure this cost: of two identical functions, one is often slower by microseconds per
 * record because of how the compiler optimized it, where its objects lie in memory and when garbage is collected. Here both variants
 * run the same compiled code, nothing is parsed, and no garbage is created.
 */
import { median } from '../runtime/report.mjs';
import { makeRunner, race } from './clock.mjs';
import { FLOWS, openScene } from './scene.mjs';
import { makeJudgedPasses } from './stage-passes.mjs';

/** Field selections that omit the added values from the documents, although they are still computed for each record. */
const WITHOUT = { verdicts: '*,-verdict*,-flow_role,-sg_*,-nacl_*', transfers: '*,-transfer_*' };

/** Text that at least every second document contains. */
const MARKS = { verdicts: '"verdict":"', transfers: '"transfer_usd":' };

process.once('message', async ({ name, added, rounds, leastRoundMs }) => {
  const scene = await openScene(name);
  const without = makeJudgedPasses(scene, { fields: WITHOUT[added] });
  const found = makeJudgedPasses(scene, { added, fields: WITHOUT[added] });
  const written = makeJudgedPasses(scene, { added });
  const documents = written.documents();
  if (found.documents() !== without.documents()) throw new Error(`without the values of ${added}, documents differ`);
  if (documents.split(MARKS[added]).length <= FLOWS / 2) throw new Error(`most documents are without ${added}`);
  const passes = {
    enriched: without.enrich,
    found: found.enrich,
    encoded: found.encode,
    written: written.encode,
  };
  const runners = {};
  for (const [pass, run] of Object.entries(passes)) runners[pass] = await makeRunner(async () => run(), leastRoundMs);
  const times = await race(runners, rounds);
  const difference = (more, less) => median(more.map((microseconds, round) => microseconds - less[round])) / FLOWS;
  process.send({
    without: median(times.enriched) / FLOWS,
    finding: difference(times.found, times.enriched),
    writing: difference(times.written, times.encoded),
    bytes: (written.encode() - found.encode()) / FLOWS,
  });
});
