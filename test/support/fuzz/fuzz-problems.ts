import { isDeepStrictEqual } from 'node:util';
import { soundnessProblems } from '../check-answer.ts';
import type { TransformRun } from '../run-transform.ts';
import type { FuzzCase } from './make-case.ts';

/** Answers an event under options as the environment gives them. */
export type Answerer = (fuzzCase: FuzzCase) => Promise<TransformRun>;

/** What answers cases: with the fast lane, and without it. */
export interface Lanes {
  readonly on: Answerer;
  readonly off: Answerer;
}

/** {@link fuzzProblems} of both lanes, and whether their answers or counts differ. */
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
 * What is wrong with the answer to a case, one sentence each. It is nothing for every case there is: no exception, every
 * recordId once and in order, base64 and size right, and no line lost.
 */
export async function fuzzProblems(fuzzCase: FuzzCase, answer: Answerer): Promise<string[]> {
  try {
    const run = await answer(fuzzCase);
    return soundnessProblems(fuzzCase.event, run, fuzzCase.options);
  } catch (error) {
    return [`an exception: ${error instanceof Error ? error.stack : String(error)}`];
  }
}
