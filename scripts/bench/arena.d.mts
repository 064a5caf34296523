/** Prepares a workload; `check` throws an AssertionError if the contenders give different answers. */
export function prepare(
  name: string,
  flows?: number,
): Promise<{ readonly check: () => Promise<{ readonly documents: number; readonly equalBytes: number }> }>;
