import { describe, expect, it } from 'vitest';
import { prepare } from '../../../scripts/bench/arena.mjs';
import { WORKLOADS } from '../../../scripts/bench/workloads.mjs';

/** Enough flows for each kind of record, service and end of the benchmark's network to occur. */
const FLOWS = 1_500;
/** Fewer flows where a plain walk through the rules judges each of them. */
const JUDGED_FLOWS = 300;
/** The tests take some seconds of processor time, on a machine that does other work. */
const TIMEOUT_MS = 120_000;

describe('The loop that the benchmark compares with', () => {
  it.each(WORKLOADS)(
    'gives the documents of the pipeline: $name',
    async ({ name, isJudged }) => {
      // Prepare
      const flows = isJudged === true ? JUDGED_FLOWS : FLOWS;
      const { check } = await prepare(name, { flows });

      // Act
      const { documents } = await check();

      // Assess
      expect(documents).toBe(flows);
    },
    TIMEOUT_MS,
  );
});
