/** The keys that a finding of each detection names; a row has the columns of the detection by name, as text. */
export const FINDING_KEYS: Readonly<Record<string, (row: Readonly<Record<string, string | undefined>>) => string>>;
