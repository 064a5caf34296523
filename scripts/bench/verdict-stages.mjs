/**
 * What verdicts cost in the stages themselves: one process enriches and encodes the same parsed records with and without them,
 * in turns. Started by `race.mjs`: its message gives the workload, the rounds and their least time, and the answer is the
 * result.
 *
 * Whole functions in separate processes cannot show it: of two alike, one is often slower by microseconds a record, by what the
 * compiler made of the same code, where its objects lie and when garbage is collected. Here both run the same compiled code,
 * nothing is parsed, and no garbage is made.
 */
import { median } from '../runtime/report.mjs';
import { FLOWS, prepare } from './arena.mjs';
import { makeRunner, race } from './clock.mjs';

/** Documents without what verdicts add, though each record gets one. */
const WITHOUT_VERDICTS = '*,-verdict*,-flow_role,-sg_*,-nacl_*';

process.once('message', async ({ name, rounds, leastRoundMs }) => {
  const { stagesOf } = await prepare(name);
  const without = stagesOf({ hasVerdicts: false, fields: WITHOUT_VERDICTS });
  const judged = stagesOf({ hasVerdicts: true, fields: WITHOUT_VERDICTS });
  const verdicts = stagesOf({ hasVerdicts: true });
  const passes = {
    enriched: without.enrich,
    judged: judged.enrich,
    encoded: judged.encode,
    written: verdicts.encode,
  };
  const runners = {};
  for (const [pass, run] of Object.entries(passes)) runners[pass] = await makeRunner(async () => run(), leastRoundMs);
  const times = await race(runners, rounds);
  const added = (more, less) => median(more.cpu.map((microseconds, round) => microseconds - less.cpu[round])) / FLOWS;
  process.send({
    without: median(times.enriched.cpu) / FLOWS,
    judging: added(times.judged, times.enriched),
    writing: added(times.written, times.encoded),
    bytes: (verdicts.encode() - judged.encode()) / FLOWS,
  });
});
