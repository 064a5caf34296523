/**
 * Lines of a week in the samples' shop, the same every time.
 * @param count how many lines at least
 */
export function weekLines(count: number): Generator<string, void>;
