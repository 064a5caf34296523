/** The workloads of the benchmark. */
export const WORKLOADS: readonly { readonly name: string; readonly schema: string; readonly isJudged?: boolean }[];
