/** Prepares a workload; `check` throws an AssertionError if the contenders give different answers. */
export function prepare(
  name: string,
  settings?: { readonly flows?: number; readonly lanes?: boolean },
): Promise<{ readonly check: () => Promise<{ readonly documents: number; readonly equalBytes: number }> }>;
