export function rowsOf(file: unknown, region: string, offer: string): Readonly<Record<string, string>>[];
