import { isDeepStrictEqual } from 'node:util';
import { soundnessProblems } from '../check-answer.ts';
import type { TransformRun } from '../run-transform.ts';
import type { FuzzCase } from './make-case.ts';

/** Processes the event of a fuzz case under the options of the case. */
export type Answerer = (fuzzCase: FuzzCase) => Promise<TransformRun>;

/** Two ways to process a case: with the fast lane and without it. */
export interface Lanes {
  readonly on: Answerer;
  readonly off: Answerer;
}

/** The {@link fuzzProblems} of both lanes, plus a problem if their responses or counts differ. */
export async function laneProblems(fuzzCase: FuzzCase, lanes: Lanes): Promise<string[]> {
  const runs: TransformRun[] = [];
  const kept = (answer: Answerer): Answerer => {
    return async (given) => {
      const run = await answer(given);
      runs.push(run);
      return run;
    };
  };
  const problems = [
    ...(await fuzzProblems(fuzzCase, kept(lanes.off))),
    ...(await fuzzProblems(fuzzCase, kept(lanes.on))),
  ];
  const [plain, fast] = runs.map(({ failures, ...facts }) => ({ ...facts, failures: [...failures()] }));
  return isDeepStrictEqual(plain, fast) ? problems : [...problems, 'the fast lane answers or counts something else'];
}

/**
 * Checks the response to a case, and returns one sentence per problem. Every case must have none: no exception, every recordId
 * once and in order, valid base64 and size, and no lost line.
 */
export async function fuzzProblems(fuzzCase: FuzzCase, answer: Answerer): Promise<string[]> {
  try {
    const run = await answer(fuzzCase);
    return soundnessProblems(fuzzCase.event, run, fuzzCase.options);
  } catch (error) {
    return [`an exception: ${error instanceof Error ? error.stack : String(error)}`];
  }
}
