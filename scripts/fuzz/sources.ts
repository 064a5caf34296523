/** What the fuzzer's test and `scripts/fuzz.mjs` share. */
export { OPTIONS } from '../../src/config/options.ts';
export { laneProblems } from '../../test/support/fuzz/fuzz-problems.ts';
export { makeHeavyPayloads } from '../../test/support/fuzz/heavy-payloads.ts';
export { inputProblems, makeInput } from '../../test/support/fuzz/input-problems.ts';
export { makeCase } from '../../test/support/fuzz/make-case.ts';
export { readCorpus } from '../../test/support/fuzz/read-corpus.ts';
