import { soundnessProblems } from '../check-answer.ts';
import type { TransformRun } from '../run-transform.ts';
import type { FuzzCase } from './make-case.ts';

/** Answers an event under options as the environment gives them. */
export type Answerer = (fuzzCase: FuzzCase) => Promise<TransformRun>;

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
