import fc from 'fast-check';

/** A JSON value with a number that identifies it in the output: unreadable text or a record, each containing that number. */
export interface NumberedContent {
  readonly value: unknown;
  /** The identifying number; it appears in the output whatever surrounds it. */
  readonly evidence: string;
}

/** Makes the content with a given number: its value and its evidence. */
type Content = (id: number) => NumberedContent;

const FIRST_BYTES = 1_000_000;

const lineOf = (id: number): string =>
  `2 123456789012 eni-0a1b2c3d 10.0.0.1 10.0.0.2 443 51515 6 10 ${FIRST_BYTES + id} 1609459200 1609459260 ACCEPT OK`;
/** The number that identifies a content, both in its text and in its record. */
const evidenceOf = (id: number): string => String(FIRST_BYTES + id);
const textOf = (id: number): string => `text-${FIRST_BYTES + id}`;
const fieldsOf = (id: number) => ({ version: 2, srcAddr: '10.0.0.1', bytes: FIRST_BYTES + id, logStatus: 'OK' });
const columnsOf = (id: number) => ({
  interface_id: 'eni-0a1b2c3d',
  dstaddr: '10.0.0.2',
  bytes: String(FIRST_BYTES + id),
});

/** Text that cannot be read as a record, alone or inside any JSON value. */
const unreadable: fc.Arbitrary<Content> = fc
  .tuple(fc.jsonValue(), fc.constantFrom('text', 'list', 'object', 'nested'))
  .map(([any, shape]) => (id): NumberedContent => {
    const text = textOf(id);
    const evidence = evidenceOf(id);
    if (shape === 'text') return { value: text, evidence };
    if (shape === 'list') return { value: [any, text], evidence };
    return { value: shape === 'object' ? { any, text } : { any: [{ [text]: any }] }, evidence };
  });

/** A record as a line, or as an object with the keys of a log group transformer or of an export. */
const record: fc.Arbitrary<Content> = fc.constantFrom<Content>(
  (id) => ({ value: lineOf(id), evidence: evidenceOf(id) }),
  (id) => ({ value: fieldsOf(id), evidence: evidenceOf(id) }),
  (id) => ({ value: columnsOf(id), evidence: evidenceOf(id) }),
  (id) => ({ value: { ...fieldsOf(id), message: null, logEvents: [] }, evidence: evidenceOf(id) }),
  (id) => ({ value: { message: ' ', ...fieldsOf(id) }, evidence: evidenceOf(id) }),
  (id) => ({ value: { message: 'hello', ...columnsOf(id) }, evidence: evidenceOf(id) }),
  (id) => ({ value: { ...columnsOf(id), message: { any: ['hello'] } }, evidence: evidenceOf(id) }),
  (id) => ({ value: { ...fieldsOf(id), message: lineOf(id) }, evidence: evidenceOf(id) }),
);

const content = fc.oneof(unreadable, record);

/** A content without a wrapper, or wrapped once or twice, with other members next to it. */
const wrapped: fc.Arbitrary<Content> = fc
  .tuple(
    content,
    fc.constantFrom('none', 'message', 'text', 'messages', 'twice', 'list', 'values'),
    fc.dictionary(fc.constantFrom('id', 'timestamp', 'x', '__proto__', 'messageType', 'owner'), fc.jsonValue(), {
      noNullPrototype: true,
    }),
  )
  .map(([make, wrapper, others]) => (id): NumberedContent => {
    const { value, evidence } = make(id);
    const { messageType: _type, ...members } = others;
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    if (wrapper === 'none') return { value, evidence };
    if (wrapper === 'text') return { value: { ...members, message: text }, evidence };
    if (wrapper === 'messages') return { value: { ...members, message: { message: value } }, evidence };
    if (wrapper === 'twice') return { value: { message: JSON.stringify({ ...members, message: value }) }, evidence };
    if (wrapper === 'list') return { value: { ...members, logEvents: [{ message: value }, value] }, evidence };
    if (wrapper === 'values') return { value: { ...members, message: null, logEvents: value }, evidence };
    return { value: { ...members, message: value }, evidence };
  });

/** Contents of any kind, numbered consecutively from `first`. */
export function arbitraryContents(first = 0): fc.Arbitrary<NumberedContent[]> {
  return fc
    .array(wrapped, { minLength: 1, maxLength: 6 })
    .map((makers) => makers.map((make, index) => make(first + index)));
}

/** A subscription message with any log events. */
export const arbitraryEventList: fc.Arbitrary<{ readonly text: string; readonly evidence: readonly string[] }> =
  arbitraryContents().map((contents) => ({
    text: JSON.stringify({
      messageType: 'DATA_MESSAGE',
      owner: '123456789012',
      logGroup: 'flow-logs',
      logStream: 'eni-0a1b2c3d-all',
      subscriptionFilters: ['all'],
      logEvents: contents.map(({ value }) => value),
    }),
    evidence: contents.map((each) => each.evidence),
  }));
