import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { SCHEMAS } from '../../src/encode/schemas/schemas.ts';
import { ANY_CODE_POINT } from './any-code-point.ts';
import { arbitraryContents, arbitraryEventList } from './arbitrary-contents.ts';
import { arbitraryDefaultLine, arbitraryFormattedLine, DEFAULT_NAMES } from './arbitrary-lines.ts';
import { goldenDocuments } from './sample-documents.ts';

/** Text with everything that is difficult in JSON and UTF-8, including lone surrogates. */
const awkwardText = fc.oneof(
  fc.string({ unit: ANY_CODE_POINT }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc.string({
    unit: fc.constantFrom('"', '\\', '{', '}', '[', ']', ':', ',', '\n', '\r', '\t', ' ', '-', 'a', '\u0000'),
  }),
);

const headerLine = fc.oneof(
  fc.constant(DEFAULT_NAMES.join(' ')),
  fc.shuffledSubarray([...DEFAULT_NAMES, 'later-field', 'vpc_id'], { minLength: 1 }).map((names) => names.join(' ')),
  // the same name twice
  fc.constant('version version srcaddr'),
);

/** A line as AWS prints it for an interval without traffic or with lost records. */
const noTrafficLine = fc
  .constantFrom('NODATA', 'SKIPDATA')
  .map((status) => `2 123456789010 eni-1235b8ca123456789 - - - - - - - 1431280876 1431280934 - ${status}`);

const anyLine = fc.oneof(
  { arbitrary: arbitraryDefaultLine, weight: 4 },
  { arbitrary: noTrafficLine, weight: 2 },
  arbitraryFormattedLine.map(({ tokens }) => tokens.join(' ')),
  headerLine,
  awkwardText,
);

const key = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toString', 'srcaddr', 'srcAddr', 'interface-id', 'version', 'start'),
  fc.constantFrom('message', 'messageType', 'logEvents', 'bytes', 'BYTES', 'by_tes', ''),
  awkwardText,
);

/** A JSON object as text; keys may repeat, and `__proto__` is a key like any other. */
const objectText = fc
  .array(
    fc.tuple(
      key,
      fc.oneof(
        fc.json(),
        anyLine.map((line) => JSON.stringify(line)),
      ),
    ),
    { maxLength: 6 },
  )
  .map((members) => `{${members.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`);

const wrappedLine = fc
  .array(anyLine, { minLength: 1, maxLength: 3 })
  .map((lines) => JSON.stringify({ message: lines.join('\n') }));

const subscriptionMessage = fc
  .record({
    messageType: fc.constantFrom('DATA_MESSAGE', 'DATA_MESSAGE', 'CONTROL_MESSAGE', 7),
    logEvents: fc.array(
      fc.oneof(
        fc.record({ id: awkwardText, message: anyLine, extractedFields: fc.constant({ message: 'not this' }) }),
        fc.jsonValue(),
      ),
      { maxLength: 5 },
    ),
    owner: awkwardText,
  })
  .map((message) => JSON.stringify(message));

/** Records, unreadable lines and whole messages at any position in JSON. */
const anyJson = fc.oneof(
  arbitraryContents().map((contents) => contents.map(({ value }) => JSON.stringify(value)).join('')),
  arbitraryEventList.map(({ text }) => text),
);

/** A document that this program has produced. */
const ownDocument = fc.constantFrom(
  '{"parse_fault":{"code":"field_count","detail":"2 fields"},"message":"2 x"}',
  ...Object.keys(SCHEMAS).flatMap((name) =>
    goldenDocuments(name === 'flat' ? 'expected.ndjson' : `expected.${name}.ndjson`).slice(0, 5),
  ),
);

const piece = fc.oneof(
  { arbitrary: anyLine, weight: 4 },
  { arbitrary: wrappedLine, weight: 4 },
  subscriptionMessage,
  objectText,
  anyJson,
  ownDocument,
  fc.json(),
);

/** Pieces in sequence, with and without the separators that belong between them. */
const payloadText = fc
  .array(fc.tuple(piece, fc.constantFrom('\n', '\n', '\r\n', '', ' ', '\n\n')), { maxLength: 8 })
  .map((pieces) => pieces.flat().join(''));

const bytesOfText = fc.oneof(
  payloadText.map((text) => Buffer.from(text)),
  payloadText.map((text) => Buffer.from(`\uFEFF${text}`)),
  // latin1 turns non-ASCII characters into invalid UTF-8
  payloadText.map((text) => Buffer.from(text, 'latin1')),
);

/** Truncates the bytes at any position, or overwrites one byte. */
function damaged(bytes: fc.Arbitrary<Buffer>): fc.Arbitrary<Buffer> {
  return fc.tuple(bytes, fc.nat(), fc.nat(), fc.boolean()).map(([whole, place, value, isCut]) => {
    const at = whole.length === 0 ? 0 : place % whole.length;
    if (isCut || whole.length === 0) return whole.subarray(0, at);
    const copy = Buffer.from(whole);
    copy[at] = value % 256;
    return copy;
  });
}

const gzip = fc.oneof(
  bytesOfText.map((bytes) => gzipSync(bytes)),
  fc.uint8Array({ maxLength: 400 }).map((bytes) => gzipSync(bytes)),
  // several gzip members
  fc
    .array(bytesOfText, { minLength: 2, maxLength: 3 })
    .map((all) => Buffer.concat(all.map((bytes) => gzipSync(bytes)))),
  bytesOfText.map((bytes) => gzipSync(gzipSync(bytes))),
);

/** The bytes of a record's payload: text of any kind, gzip data, damaged text or gzip data, or arbitrary bytes. */
export const arbitraryPayload: fc.Arbitrary<Buffer> = fc.oneof(
  { arbitrary: bytesOfText, weight: 4 },
  { arbitrary: gzip, weight: 2 },
  damaged(bytesOfText),
  damaged(gzip),
  fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
);
