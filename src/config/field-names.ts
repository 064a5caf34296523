import { patternTest, readTerm } from '../encode/language/selection.ts';
import { OUTPUT_NAMES } from '../model/dictionary.ts';
import { FIELD_BY_BARE_NAME, FIELD_BY_NAME } from '../model/fields.ts';
import type { LogFormat } from '../model/log-format.ts';
import { MAX_FORMAT_FIELDS, readFieldNames } from '../parse/log-format.ts';
import { splitList } from '../text/lists.ts';
import { quoted } from '../text/quoted.ts';
import { nearestName } from './near-name.ts';

/** The name of a field as AWS forms them. */
const FIELD_NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/**
 * Reads NEW_FIELDS: names of fields that AWS has added since this release, separated by commas or spaces. Throws a
 * RangeError that quotes an invalid name, or says that there are too many.
 */
export function readNewFields(text: string): ReadonlySet<string> {
  const names = readFieldNames(text);
  if (names.length > MAX_FORMAT_FIELDS) {
    throw new RangeError(`at most ${MAX_FORMAT_FIELDS} fields can be listed, not ${names.length}`);
  }
  const wrong = names.find((name) => !FIELD_NAME.test(name));
  if (wrong !== undefined) throw new RangeError(`${quoted(wrong)} is not a flow log field name`);
  return new Set(names);
}

/**
 * Refuses fields of the configured formats that are unknown and close to a known field: a misspelled field would become
 * a new field, and its value would be missing from the intended one. Fields listed in NEW_FIELDS are accepted. Throws a
 * RangeError that names each field, the format it is in, and the field that was probably meant.
 */
export function refuseMisspelledFields(
  formats: readonly LogFormat[],
  newFields: ReadonlySet<string>,
  optionName = 'NEW_FIELDS',
): void {
  const problems = formats.flatMap((format, index) =>
    unknownNames([format], newFields).flatMap((name) => {
      const meant = knownFieldNear(name);
      if (meant === undefined) return [];
      return [
        `log format ${index + 1}: ${name} is not a flow log field; did you mean ${meant}? ` +
          `If AWS has added ${name}, list it in ${optionName}`,
      ];
    }),
  );
  if (problems.length > 0) throw new RangeError(problems.join('; '));
}

/** The fields of some formats that neither this release nor NEW_FIELDS knows, each once, in order. */
export function unknownNames(formats: readonly LogFormat[], newFields: ReadonlySet<string>): string[] {
  const names = formats.flatMap(({ fields }) =>
    fields.flatMap(({ name, spec }) => (spec !== undefined || newFields.has(name) ? [] : [name])),
  );
  return [...new Set(names)];
}

/** The fields of a format that LOG_FORMAT refuses as misspelled unless NEW_FIELDS lists them. */
export function namesForNewFields(format: LogFormat): string[] {
  return unknownNames([format], new Set()).filter((name) => knownFieldNear(name) !== undefined);
}

/**
 * A suggestion for the first unknown name in a selection (FIELDS), as the end of a sentence; empty if every term is
 * valid. `newFieldsName` is the name of NEW_FIELDS in messages.
 */
export function selectionSuggestion(selection: string, names: readonly string[], newFieldsName: string): string {
  const wrong = splitList(selection)
    .map((term) => readTerm(term).pattern)
    .find((pattern) => !names.some(patternTest(pattern)));
  if (wrong === undefined || wrong === '' || wrong.includes('*') || OUTPUT_NAMES.has(wrong)) return '';
  const spelled = wrong.toLowerCase().replaceAll('-', '_');
  const meant = names.includes(spelled) ? spelled : nearestName(spelled, names);
  const isNew = `If it is a field that AWS has added, list it in ${newFieldsName}`;
  return meant === undefined ? `. ${isNew}` : `; did you mean ${meant}? ${isNew}`;
}

/** The known field that is closest to a misspelled name, ignoring hyphens; undefined if none is close. */
export function knownFieldNear(name: string): string | undefined {
  const bare = nearestName(name.replaceAll('-', ''), FIELD_BY_BARE_NAME.keys());
  return bare === undefined ? nearestName(name, FIELD_BY_NAME.keys()) : FIELD_BY_BARE_NAME.get(bare);
}
