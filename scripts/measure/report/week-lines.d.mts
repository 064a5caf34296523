/**
 * Lines of a week in the samples' shop, the same in every run.
 * @param count minimum number of lines
 */
export function weekLines(count: number): Generator<string, void>;
