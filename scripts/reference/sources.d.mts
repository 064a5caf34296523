/** Where a reduced registry file comes from. */
interface Source {
  readonly registry: string;
  readonly url: string;
  readonly registryDate: string;
  readonly reduced: string;
  readonly sha256: string;
  readonly note?: string;
}

/** Reads SOURCES.json: one source a reduced file. */
export function readSources(): Record<string, Source>;

/** Reads a reduced registry file with its source; throws when its content is not what SOURCES.json records. */
export function readRegistry(file: string): { text: string; source: Source };
