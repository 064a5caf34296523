import { gunzipSync } from 'node:zlib';
import { makeEnrichment } from './idiomatic-enrichment.mjs';
import { makeJudge } from './idiomatic-judging.mjs';
import { SCHEMAS } from './idiomatic-schemas.mjs';

const ABSENT = '-';
const DIGITS = /^\d+$/;
const ACCOUNT = /^(?:\d+|unknown)$/;
const MAXIMUM = { int32: 2 ** 31 - 1, int64: 2 ** 63 - 1, epoch: 253_402_300_799, port: 65_535, octet: 255 };

/**
 * A loop written with the language's standard tools: `JSON.parse`, `split`, objects, `Map`s that stay warm, `JSON.stringify`. Produces
 * the same documents as the pipeline; supports VPC flow logs of any format, in the schemas flat, ecs and splunk.
 * @param {typeof import('./sources.ts')} sources whose tables it uses
 * @param {{ inventory: object, judging?: object, logFormat: string, schema: 'flat' | 'ecs' | 'splunk', terminator: string, putBack?:
 *   (data: Buffer[]) => void, now: () => number }} settings with `putBack`, a record has one document, and its other lines are put back
 *   one by one, with the names of their log group and stream and the number of times that they were put back
 * @returns {(eventText: string) => string} turns an event into its answer
 */
export const makeIdiomatic = (sources, { inventory, judging, logFormat, schema, terminator, putBack, now }) => {
  const { toDocument, toFault, hasCommunityId, namesOfEnds } = SCHEMAS[schema];
  const judge = judging && makeJudge(sources, judging);
  const { enrich, isAddress } = makeEnrichment(sources, inventory, { namesOfEnds, hasCommunityId, judge });
  const parseLine = makeParser(sources, logFormat, isAddress);

  const toText = (line) => {
    const { record, fault } = parseLine(line);
    return JSON.stringify(record === undefined ? toFault(fault, line, now()) : toDocument(record, enrich(record), now));
  };
  const transformRecord = ({ recordId, data }, returned) => {
    const { messages, hops, logGroup, logStream } = contentOf(Buffer.from(data, 'base64'));
    const lines = putBack === undefined ? messages : messages.slice(0, 1);
    for (const message of messages.slice(lines.length)) {
      returned.push(Buffer.from(JSON.stringify({ hops: hops + 1, message, logGroup, logStream })));
    }
    const documents = lines.map(toText);
    const output = documents.map((document) => document + terminator).join('');
    return { recordId, result: 'Ok', data: Buffer.from(output).toString('base64') };
  };
  return (eventText) => {
    const event = JSON.parse(eventText);
    const returned = [];
    const records = event.records.map((record) => transformRecord(record, returned));
    putBack?.(returned);
    return JSON.stringify({ records });
  };
};

/** The lines of a record, a subscription message or `{"message": line}`, and what is put back with them. */
const contentOf = (payload) => {
  const isGzip = payload[0] === 0x1f && payload[1] === 0x8b;
  const text = (isGzip ? gunzipSync(payload) : payload).toString();
  const { logEvents, message, hops = 0, logGroup, logStream } = JSON.parse(text);
  const messages = logEvents === undefined ? [message] : logEvents.map((event) => event.message);
  return { messages, hops, logGroup, logStream };
};

/** Parses a line into an object with AWS's column names, in dictionary order; or returns its fault. */
const makeParser = (sources, logFormat, isAddress) => {
  const formats = [...sources.readLogFormats(logFormat), ...sources.KNOWN_FORMATS].map((format) =>
    compileFormat(sources, format, isAddress),
  );
  const byCount = new Map();
  for (const format of formats) {
    const { length } = format.checks;
    byCount.set(length, [...(byCount.get(length) ?? []), format]);
  }
  const counts = [...byCount.keys()].toSorted((a, b) => a - b).join(', ');

  return (line) => {
    const tokens = line.split(' ');
    const candidates = byCount.get(tokens.length);
    if (candidates === undefined) {
      const found = `${tokens.length} ${tokens.length === 1 ? 'field' : 'fields'}`;
      return { fault: { code: 'field_count', detail: `${found}; the known formats have ${counts}` } };
    }
    let closest = candidates[0];
    let furthest = -1;
    for (const format of candidates) {
      const misfit = format.checks.findIndex((fits, index) => tokens[index] !== ABSENT && !fits(tokens[index]));
      if (misfit === -1) return { record: toRecord(format.columns, tokens) };
      if (misfit > furthest) {
        furthest = misfit;
        closest = format;
      }
    }
    const { name, expectation } = closest.fields[furthest];
    return { fault: { code: 'field_value', field: name, detail: `${tokens[furthest]} is not ${expectation}` } };
  };
};

const compileFormat = ({ DICTIONARY, TOKEN_TYPES }, { fields }, isAddress) => {
  const ranks = new Map(DICTIONARY.map(({ name }, rank) => [name, rank]));
  return {
    fields: fields.map(({ name, spec }) => ({ name, expectation: TOKEN_TYPES[spec.type].sentence })),
    checks: fields.map(({ spec }) => checkOf(spec, isAddress)),
    columns: fields
      .map(({ outputName, spec }, index) => ({ name: outputName, index, read: readerOf(TOKEN_TYPES, spec.type) }))
      .toSorted((a, b) => ranks.get(a.name) - ranks.get(b.name)),
  };
};

const checkOf = ({ type, prefix, words }, isAddress) => {
  const maximum = MAXIMUM[type];
  if (type === 'epoch') return (token) => DIGITS.test(token) && secondsOf(token) <= maximum;
  if (maximum !== undefined) return (token) => DIGITS.test(token) && Number(token) <= maximum;
  switch (type) {
    case 'address':
      return isAddress;
    case 'account':
      return (token) => ACCOUNT.test(token);
    case 'id':
      return (token) => token.startsWith(prefix) && token.length > prefix.length;
    case 'word':
      return (token) => words.includes(token);
    default:
      return () => true;
  }
};

/** A time in seconds; a time with 13 digits is in milliseconds. */
const secondsOf = (token) => Number(token.length === 13 ? token.slice(0, -3) : token);

const readerOf = (types, type) => {
  if (type === 'epoch') return secondsOf;
  if (types[type].json === 'number') return Number;
  return type === 'percent' ? decodeURIComponent : (token) => token;
};

const toRecord = (columns, tokens) => {
  const record = {};
  for (const { name, index, read } of columns) {
    const token = tokens[index];
    if (token !== ABSENT) record[name] = read(token);
  }
  return record;
};
