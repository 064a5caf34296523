/** The origin of a reduced registry file. */
interface Source {
  readonly registry: string;
  readonly url: string;
  readonly registryDate: string;
  readonly reduced: string;
  readonly sha256: string;
  readonly note?: string;
}

/** Reads SOURCES.json: one source per reduced file. */
export function readSources(): Record<string, Source>;

/** Reads a reduced registry file with its source; throws if its content differs from the record in SOURCES.json. */
export function readRegistry(file: string): { text: string; source: Source };
