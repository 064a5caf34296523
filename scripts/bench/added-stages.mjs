/**
 * What verdicts or transfer classes cost in the stages themselves: one process enriches and encodes the same parsed records with
 * and without them, in turns. Started by `race.mjs`: its message gives the workload, what is added, the rounds and their least
 * time, and the answer is the result.
 *
 * Whole functions in separate processes cannot show it: of two alike, one is often slower by microseconds a record, by what the
 * compiler made of the same code, where its objects lie and when garbage is collected. Here both run the same compiled code,
 * nothing is parsed, and no garbage is made.
 */
import { median } from '../runtime/report.mjs';
import { makeRunner, race } from './clock.mjs';
import { FLOWS, openScene } from './scene.mjs';
import { makeJudgedPasses } from './stage-passes.mjs';

/** Documents without what is added, though it is found for each record. */
const WITHOUT = { verdicts: '*,-verdict*,-flow_role,-sg_*,-nacl_*', transfers: '*,-transfer_*' };

/** What every second document has, at least. */
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
