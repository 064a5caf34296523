import { OWN_END_ID, RECORDER_ID } from '../line-facts.ts';
import { type Inputs, MANY_VALUES, positionAt } from './inputs.ts';

/** Combinations of few values that are remembered together, alone or for each of many values. */
const MOST_COMBINATIONS = 4_096;
const MOST_COMBINATIONS_OF_MANY = 64;
/** A key that is longer costs more than it saves. */
const MOST_INPUTS = 6;

/** Whether everything has an id, so that what depends on it can be remembered. */
export function haveIds(inputs: Inputs): boolean {
  return inputs.every(({ key }) => key !== undefined);
}

/** Whether what depends on these inputs is worth remembering. */
export function areFew(inputs: Inputs): boolean {
  const many = inputs.filter(({ values }) => values >= MANY_VALUES);
  const combinations = inputs.reduce((count, { values }) => (values >= MANY_VALUES ? count : count * values), 1);
  // the end that recorded is the recorder's: they change together
  const areTogether = many.every(({ key }) => key === RECORDER_ID || key === OWN_END_ID);
  if (inputs.length > MOST_INPUTS || (many.length > 1 && !areTogether) || !haveIds(inputs)) return false;
  return combinations <= (many.length === 0 ? MOST_COMBINATIONS : MOST_COMBINATIONS_OF_MANY);
}

/** Whether a key is that of the id of a token. */
export function isToken(key: number | undefined): boolean {
  return positionAt(key) !== undefined;
}
