/**
 * Fetches IANA's registries and writes the reduced files and SOURCES.json under `registries/`.
 *
 *   node scripts/reference/fetch.mjs                 from www.iana.org
 *   node scripts/reference/fetch.mjs --from DIR      from a folder of IANA's CSV downloads
 *   … --date FILE=YYYY-MM-DD                         the registry date of a reduced file; repeatable
 *
 * IANA's CSV files do not contain their date. The date is taken from `--date`, otherwise from the server's Last-Modified header,
 * otherwise from the record if the content is unchanged; otherwise the fetch stops. Nothing is written unless everything can be
 * written.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeCsv } from './csv.mjs';
import { REGISTRIES } from './registries.mjs';
import { REGISTRY_FOLDER, readSources, SOURCES_FILE, sha256 } from './sources.mjs';

const DOWNLOAD_TIMEOUT_MS = 60_000;

const { values: options } = parseArgs({
  options: { from: { type: 'string' }, date: { type: 'string', multiple: true, default: [] } },
});

const dates = new Map(
  options.date.map((text) => {
    const [, file, date] = /^([^=]+)=(\d{4}-\d{2}(?:-\d{2})?)$/.exec(text) ?? [];
    if (file === undefined || date === undefined || !REGISTRIES.some((registry) => registry.file === file)) {
      const files = REGISTRIES.map((registry) => registry.file).join(', ');
      throw new Error(`--date: must be FILE=YYYY-MM-DD or FILE=YYYY-MM with FILE one of ${files}, not ${text}`);
    }
    return [file, date];
  }),
);

/** @param {string} url */
const download = async (url) => {
  const response = await fetch(url, { signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS) });
  if (!response.ok) throw new Error(`${url}: the status must be 200, not ${response.status}`);
  const modified = response.headers.get('last-modified');
  const date = modified === null ? undefined : new Date(modified).toISOString().slice(0, 10);
  return { texts: [await response.text()], date };
};

/** @param {string} folder @param {readonly string[]} inputs */
const readFolder = (folder, inputs) => ({
  texts: inputs.map((input) => readFileSync(join(folder, input), 'utf8')),
  date: undefined,
});

const previous = existsSync(SOURCES_FILE) ? readSources() : {};
const sources = {};
const files = new Map();
for (const { file, registry, url, download: canDownload, inputs, columns, reduced, reduce } of REGISTRIES) {
  const known = previous[file];
  if (options.from === undefined && !canDownload) {
    if (known === undefined) throw new Error(`${file}: ${url} offers no CSV; make it with --from first`);
    sources[file] = known;
    continue;
  }
  const { texts, date } = options.from === undefined ? await download(url) : readFolder(options.from, inputs);
  const text = writeCsv(columns, reduce(texts));
  const hash = sha256(text);
  const unchanged = known?.sha256 === hash ? known : undefined;
  const registryDate = dates.get(file) ?? date ?? unchanged?.registryDate;
  if (registryDate === undefined) {
    throw new Error(`--date: ${file} changed and needs its registry date: --date ${file}=YYYY-MM-DD`);
  }
  const note = unchanged?.note === undefined ? {} : { note: unchanged.note };
  sources[file] = { registry, url, registryDate, reduced, sha256: hash, ...note };
  files.set(file, text);
}

mkdirSync(REGISTRY_FOLDER, { recursive: true });
for (const [file, text] of files) writeFileSync(new URL(file, REGISTRY_FOLDER), text);
writeFileSync(SOURCES_FILE, `${JSON.stringify(sources, undefined, 2)}\n`);
console.log(`${files.size} files written: ${[...files.keys()].join(', ')}`);
