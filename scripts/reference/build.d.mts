/** Builds the reference data: path from the project's root → text of the file. */
export function buildReference(): Record<string, string>;
