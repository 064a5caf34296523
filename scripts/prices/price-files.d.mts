export function rowsOf(
  file: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
  region: string,
  offer: string,
): Promise<Readonly<Record<string, string>>[]>;
