import { TRANSIT_GATEWAY, V5, V11_CUSTOM } from '../samples/formats.mjs';
import { makeSamples } from '../samples/make-samples.mjs';
import { csvText } from './csv.mjs';

/** The samples from which examples of fields are taken, with the format of each; the first line may be a header line. */
const EXAMPLES = [
  { file: 'samples/v11-custom.log', format: V11_CUSTOM },
  { file: 'samples/v5-all.log', format: V5 },
  { file: 'samples/tgw-default.log', format: TRANSIT_GATEWAY },
];
const ABSENT = '-';

/**
 * docs/fields.csv: every value of a document, by its name in the flat schema and in output order. `version` is the flow log version
 * that introduced the field; added values have none.
 * @param {Awaited<ReturnType<typeof import('./load-tables.mjs').loadTables>>} tables
 */
export const fieldsCsv = ({ DICTIONARY, FIELDS }) => {
  const fields = new Map(FIELDS.map((field) => [field.name, field]));
  const examples = exampleValues();
  return csvText([
    ['name', 'type', 'version', 'meaning', 'example'],
    ...DICTIONARY.map(({ name, json, origin, sentence, example = '' }) => {
      const field = origin.kind === 'field' ? fields.get(origin.field) : undefined;
      if (field === undefined) return [name, JSON_TYPES[json], '', sentence, example];
      return [name, typeOf(field), String(field.since), sentence, examples.get(field.name) ?? ''];
    }),
  ]);
};

/**
 * docs/counters.csv: the counters of the two log lines, and the metric with the same value, if there is one.
 * @param {Awaited<ReturnType<typeof import('./load-tables.mjs').loadTables>>} tables
 */
export const countersCsv = ({ COUNTERS, METRICS, READER_COUNTERS, READER_METRICS }) =>
  csvText([
    ['log line', 'counter', 'meaning', 'metric'],
    ...counterRows('transformed', COUNTERS, METRICS),
    ...counterRows('read', READER_COUNTERS, READER_METRICS),
  ]);

const counterRows = (line, counters, metrics) =>
  Object.entries(counters).map(([name, sentence]) => [
    line,
    name,
    sentence,
    Object.entries(metrics).find(([, row]) => row.sentence === sentence)?.[0] ?? '',
  ]);

/** The types of added values, in words. */
const JSON_TYPES = { number: 'number', string: 'text', strings: 'array of text', map: 'object of text' };

/** The type of a field, its prefix or its possible values. */
const typeOf = ({ prefix, words, type }) => {
  if (prefix !== undefined) return `${prefix}…`;
  return words === undefined ? type : words.join(' | ');
};

/** The first value that the samples have of each field. */
const exampleValues = () => {
  const samples = makeSamples();
  const examples = new Map();
  for (const { file, format } of EXAMPLES) {
    for (const line of samples[file].trimEnd().split('\n')) {
      line.split(' ').forEach((value, index) => {
        const name = format[index];
        if (value !== ABSENT && value !== name && !examples.has(name)) examples.set(name, value);
      });
    }
  }
  return examples;
};
