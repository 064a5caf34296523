import { knownFieldNear } from '../../config/field-names.ts';
import type { LogFormat } from '../../model/log-format.ts';

/** Facts about the formats of the lines of a run. */
export interface FormatFacts {
  /** Unknown fields of --format that were not declared as new. */
  readonly unknownFields: readonly string[];
  /** The formats of header lines. */
  readonly headers: readonly LogFormat[];
  /** The formats of --format in which no line was read. */
  readonly unmatched: readonly LogFormat[];
  /** Lines whose ids lack their prefix. */
  readonly bareIdLines: number;
}

/** Maximum number of fields or formats in a note. */
const MAX_LISTED = 10;
/** Maximum number of fields of a format in a note. */
const MAX_FIELDS = 4;

/** The notes of the summary about unusual formats; empty if all formats are usual. */
export function formatNotes({ unknownFields, headers, unmatched, bareIdLines }: FormatFacts): string[] {
  const later = headers.flatMap(({ fields }) => fields.flatMap(({ name, spec }) => (spec === undefined ? [name] : [])));
  const unknown = [...new Set([...unknownFields, ...later])];
  return [
    ...(unknown.length === 0 ? [] : [`note: unknown fields, kept as text: ${listed(unknown.map(withSuggestion))}`]),
    ...(unmatched.length === 0
      ? []
      : [`note: no line has the format ${listed(unmatched.map(beginningOf))} of --format`]),
    ...(bareIdLines === 0
      ? []
      : [`note: ${linesHave(bareIdLines)} ids without their prefix, such as eni-; kept unchanged`]),
  ];
}

function linesHave(count: number): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? 'line has' : 'lines have'}`;
}

function withSuggestion(name: string): string {
  const meant = knownFieldNear(name);
  return meant === undefined ? name : `${name} (did you mean ${meant}?)`;
}

/** A format's number on the command line, and its first fields. */
function beginningOf({ name, fields }: LogFormat): string {
  const names = fields.slice(0, MAX_FIELDS).map((field) => field.name);
  return `${name.replace('configured ', '')} (${names.join(' ')}${fields.length > MAX_FIELDS ? ' …' : ''})`;
}

function listed(items: readonly string[]): string {
  const more = items.length - MAX_LISTED;
  return [...items.slice(0, MAX_LISTED), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
