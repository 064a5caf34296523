import { isDeepStrictEqual } from 'node:util';
import { FIELDS, outputNameOf } from '../../src/model/fields.ts';
import type { CorpusCase } from '../support/corpus.ts';
import { type FlatDocument, isObject, valuesOfLine } from '../support/flat-document.ts';
import { DELIBERATE_DIFFERENCES } from './deliberate-differences.ts';
import { DEFAULT_FORMAT } from './known-orders.ts';
import { NORMALISERS } from './normalise.ts';

const RECORD_NAMES: readonly string[] = FIELDS.map(({ name }) => outputNameOf(name));

/** Problems with the documents of a case's line, one sentence each; empty if they match the upstream and the line itself. */
export function judgeCase(upstream: string, given: CorpusCase, documents: readonly FlatDocument[]): string[] {
  if (given.outcome === 'skip') return documents.length === 0 ? [] : [`a header line gave ${show(documents)}`];
  const document = documents[0];
  if (document === undefined || documents.length > 1) return [`one document expected, not ${show(documents)}`];
  if (given.outcome === 'reject') return judgeFault(given.line, document);
  if (Object.hasOwn(document, 'parse_fault')) return [`a fault: ${show(document.parse_fault)}`];
  return [...judgeTokens(given, document), ...judgeExpected(upstream, given, document)];
}

function judgeFault(line: string, document: FlatDocument): string[] {
  const fault = document.parse_fault;
  const hasCode = isObject(fault) && ['field_count', 'field_value'].includes(String(fault.code));
  return hasCode && document.message === line ? [] : [`a fault with the line expected, not ${show(document)}`];
}

/** Token by token: each is under the name of its field, `-` is absent, and there are no other record fields. */
function judgeTokens({ format, line }: CorpusCase, document: FlatDocument): string[] {
  const values = valuesOfLine((format ?? DEFAULT_FORMAT).split(' '), line);
  const strangers = RECORD_NAMES.filter((name) => !values.has(name) && Object.hasOwn(document, name));
  return [
    ...[...values].flatMap(([name, value]) => compare(`token ${name}`, document[name], value)),
    ...strangers.map((name) => `${name} is not in the format`),
  ];
}

function judgeExpected(upstream: string, { id, expected, outcome }: CorpusCase, document: FlatDocument): string[] {
  if (expected === null) return [];
  const normalise = NORMALISERS[upstream];
  if (normalise === undefined) return [`nothing is known of how ${upstream} writes its expectations`];
  const { values, silentOn } = normalise(expected);
  const differing = DELIBERATE_DIFFERENCES[id]?.names ?? [];
  const problems = [...values]
    .filter(([name]) => !differing.includes(name))
    .flatMap(([name, value]) => compare(`upstream's ${name}`, document[name], value));
  if (outcome === 'partial') return problems;
  const unasked = RECORD_NAMES.filter(
    (name) =>
      Object.hasOwn(document, name) && !values.has(name) && !silentOn.includes(name) && !differing.includes(name),
  );
  return [...problems, ...unasked.map((name) => `upstream's full object has no ${name}`)];
}

function compare(what: string, actual: unknown, expected: unknown): string[] {
  return isDeepStrictEqual(actual, expected) ? [] : [`${what}: ${show(expected)} expected, not ${show(actual)}`];
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}
