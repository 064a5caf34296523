import { describe, expect, it } from 'vitest';
import { prepare } from '../../../scripts/bench/arena.mjs';
import { WORKLOADS } from '../../../scripts/bench/workloads.mjs';

/** Enough for each kind of record, service and end of the benchmark's network to occur. */
const FLOWS = 1_500;

describe('The loop that the benchmark compares with', () => {
  it.each(WORKLOADS)('gives the documents of the pipeline: $name', async ({ name }) => {
    // Prepare
    const { check } = await prepare(name, { flows: FLOWS });

    // Act
    const { documents } = await check();

    // Assess
    expect(documents).toBe(FLOWS);
  });
});
