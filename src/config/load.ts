import { codeOf } from '../documents/read-json.ts';
import { readTextFile } from '../documents/regular-file.ts';
import { repeatedKey } from '../json/repeated-key.ts';
import type { MetadataSource } from '../model/ports.ts';
import type { PutBackSink } from '../model/put-back.ts';
import type { RangeReader } from '../net/cidr-block.ts';
import type { CreateJoining, TransformSettings } from '../pipeline/stages.ts';
import { isLabelList, readLabelList, resemblesLabelList } from './cidr-labels.ts';
import type { OptionNaming } from './option-naming.ts';
import type { Options } from './options.ts';
import { invalidOption } from './read-options.ts';
import { makeSettings } from './settings.ts';

/** Names options by their environment variables. */
const ENVIRONMENT: OptionNaming = (name) => name;

/** Maximum size of a file of CIDR labels. */
const MAX_LABELS_BYTES = 16 * 1024 * 1024;

/**
 * Creates the settings that options describe, reading the files that they name; `readRange` is the result of {@link
 * loadRangeReader}, `metadata` a source that is already connected. Throws a `ConfigurationError`.
 */
export function loadSettings(
  options: Options,
  readRange: RangeReader | undefined,
  metadata: MetadataSource | undefined,
  putBack?: PutBackSink,
  region?: string,
  naming: OptionNaming = ENVIRONMENT,
): TransformSettings {
  return makeSettings(
    options,
    { labels: loadLabels(options.cidrLabels, naming), readRange },
    metadata,
    putBack,
    region,
    naming,
  );
}

/** Loads the code that joins the flows of records, if the options turn rollup on. */
export async function loadJoining({ rollup }: Pick<Options, 'rollup'>): Promise<CreateJoining | undefined> {
  return rollup === 'off' ? undefined : (await import('../pipeline/rollup/create-joining.ts')).createJoining;
}

/** The labels of a list, of inline JSON, or of the JSON file that the text names. */
export function loadLabels(text: string, naming: OptionNaming): unknown {
  if (text === '') return {};
  try {
    if (isLabelList(text)) return readLabelList(text);
    const json = text.startsWith('{') ? text : readLabelFile(text);
    if (json === undefined) return readLabelList(text);
    const labels: unknown = JSON.parse(json);
    const repeated = repeatedKey(json);
    if (repeated !== undefined) throw new RangeError(`${repeated} is given twice`);
    return labels;
  } catch (error) {
    throw invalidOption(naming('CIDR_LABELS'), error);
  }
}

/** The text of a file of labels; undefined if the file is missing and the path was probably meant as a list. */
function readLabelFile(path: string): string | undefined {
  try {
    return readTextFile(path, MAX_LABELS_BYTES);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENAMETOOLONG' || (code === 'ENOENT' && resemblesLabelList(path))) return undefined;
    throw error;
  }
}
