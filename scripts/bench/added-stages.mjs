/**
 * The cost of verdicts or transfer classes in the stages: one process enriches and encodes the same parsed records with and without
 * them, in turns. Started by `race.mjs`: the message gives the workload, the addition, the number of rounds and their minimum duration;
 * the answer is the result.
 *
 * Separate processes with whole functions cannot measure this cost: of two identical functions, one is often slower by microseconds per
 * record because of how the compiler optimized it, where its objects lie in memory and when garbage is collected. Here nothing is
 * parsed, no garbage is created, and the enrichers of both variants are the same functions, which find the same objects: the list of
 * enrichers that run is the only difference. Passes of both take turns, a few milliseconds each, so that drift and other load affect
 * both alike; the cost is the median of the differences between a pass and those before and after it.
 *
 * Encoders store what they have rendered with the objects, so that each writes documents of separate objects. So does the fast lane,
 * which keeps what it has found in its tables: two lanes of the same functions take turns, one of which finds the values.
 */
import { median } from '../runtime/report.mjs';
import { racePairs } from './clock.mjs';
import { FLOWS, openScene } from './scene.mjs';
import { makeJudgedPasses, makeLanePasses } from './stage-passes.mjs';

/** Field selections that omit the added values from the documents, although they are still computed for each record. */
const WITHOUT = { verdicts: '*,-verdict*,-flow_role,-sg_*,-nacl_*', transfers: '*,-transfer_*' };

/** Text that at least every second document contains. */
const MARKS = { verdicts: '"verdict":"', transfers: '"transfer_usd":' };

process.once('message', async ({ name, added, rounds, leastRoundMs }) => {
  const scene = await openScene(name);
  const passes = makeJudgedPasses(scene, { added, fields: WITHOUT[added] });
  const written = makeJudgedPasses(scene, { added });
  const { without, found, documentsWithout, documentsFound } = passes.apart(added);
  const documents = passes.documents();
  if (documentsFound() !== documents)
    throw new Error('the enrichers of the benchmark do not make the documents of the stages');
  if (documentsWithout() !== documents) throw new Error(`without the values of ${added}, documents differ`);
  if (written.documents().split(MARKS[added]).length <= FLOWS / 2)
    throw new Error(`most documents are without ${added}`);
  const lane = makeLanePasses(scene, { fields: WITHOUT[added] });
  const findingLane = makeLanePasses(scene, { added, fields: WITHOUT[added] });
  if (lane.documents() !== documents) throw new Error('the fast lane of the benchmark makes other documents');
  if (findingLane.documents() !== documents) throw new Error(`with ${added}, the fast lane makes other documents`);
  const finding = racePairs(without, found, rounds * leastRoundMs);
  const laneFinding = racePairs(lane.write, findingLane.write, rounds * leastRoundMs);
  const writingLane = makeLanePasses(scene, { added });
  if (writingLane.documents() !== written.documents()) throw new Error(`the fast lane writes other ${added}`);
  const laneWriting = racePairs(findingLane.write, writingLane.write, rounds * leastRoundMs);
  const writing = racePairs(passes.encode, written.encode, rounds * leastRoundMs);
  process.send({
    without: median(finding.less) / FLOWS,
    finding: median(finding.differences) / FLOWS,
    lane: median(laneFinding.less) / FLOWS,
    laneFinding: median(laneFinding.differences) / FLOWS,
    laneWriting: median(laneWriting.differences) / FLOWS,
    writing: median(writing.differences) / FLOWS,
    bytes: (written.encode() - passes.encode()) / FLOWS,
  });
});
