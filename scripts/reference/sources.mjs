import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** The folder of the reduced registry files and of SOURCES.json. */
export const REGISTRY_FOLDER = new URL('./registries/', import.meta.url);

/** The file with the source of each reduced file. */
export const SOURCES_FILE = new URL('SOURCES.json', REGISTRY_FOLDER);

/**
 * The origin of a reduced file.
 * - `registryDate`: when IANA last changed the registry, YYYY-MM-DD or YYYY-MM
 * - `sha256`: of the reduced file, hexadecimal
 * - `note`: written by hand if this copy was not IANA's own CSV file; fetching removes it when the content changes
 * @typedef {{ registry: string, url: string, registryDate: string, reduced: string, sha256: string, note?: string }} Source
 */

/**
 * Reads SOURCES.json: one source per reduced file.
 * @returns {Record<string, Source>}
 */
export const readSources = () => JSON.parse(readFileSync(SOURCES_FILE, 'utf8'));

/**
 * The SHA-256 of a text in UTF-8, hexadecimal.
 * @param {string} text
 */
export const sha256 = (text) => createHash('sha256').update(text, 'utf8').digest('hex');

/**
 * Reads a reduced registry file with its source. Throws if its content differs from the record in SOURCES.json, because these files are
 * facts with a source and may only be changed by fetching.
 * @param {string} file the file's name, such as "tcp-flags.csv"
 * @returns {{ text: string, source: Source }}
 */
export const readRegistry = (file) => {
  const source = readSources()[file];
  if (source === undefined) throw new Error(`SOURCES.json: no entry for ${file}`);
  const text = readFileSync(new URL(file, REGISTRY_FOLDER), 'utf8');
  const actual = sha256(text);
  if (actual !== source.sha256) {
    throw new Error(`${file}: SOURCES.json records sha256 ${source.sha256}, the file has ${actual}; fetch it again`);
  }
  return { text, source };
};
