import { describe, expect, it } from 'vitest';
import { compileFieldRun } from '../../../src/encode/text/field-run.ts';
import { JsonWriter } from '../../../src/encode/text/json-writer.ts';
import { AddedValues } from '../../../src/model/added-values.generated.ts';
import { FlowLogRecord } from '../../../src/model/flow-log-record.ts';

/** A record whose fields are consecutive in `text`, separated by spaces; `-` is absent. */
function recordIn(text: string, isPlain = true): FlowLogRecord {
  const record = new FlowLogRecord();
  record.setBytes(Buffer.from(text));
  let at = 0;
  record.bounds = Int32Array.from(
    text.split(' ').flatMap((token) => {
      const start = at;
      at += token.length + 1;
      return [start, token === '-' ? start : start + token.length];
    }),
  );
  record.isPlain = isPlain;
  return record;
}

const never = (): void => {
  throw new Error('a plain line needs no other way');
};
const RUN = compileFieldRun([
  { key: ',"a":', position: 0, isText: true, write: never },
  { key: ',"bytes":', position: 1, isText: false, write: never },
  { key: ',"again":', position: 0, isText: true, write: never },
  { key: ',"c":', position: 2, isText: true, write: never },
]);

describe('A run of fields', () => {
  it.each([
    ['eni-1 840 x', ',"a":"eni-1","bytes":840,"again":"eni-1","c":"x"'],
    ['- 0 -', ',"bytes":0'],
    ['- - -', ''],
    ['- - abcdef', ',"c":"abcdef"'],
    ['12345678 9223372036854775807 y', ',"a":"12345678","bytes":9223372036854775807,"again":"12345678","c":"y"'],
  ])('copies the present fields of «%s», up to the last byte of the buffer', (line, expected) => {
    // Prepare
    const writer = new JsonWriter();

    // Act
    RUN(recordIn(line), new AddedValues(), writer);

    // Assess
    expect(writer.bytes.toString('utf8', 0, writer.length)).toBe(expected);
  });

  it('grows the writer as far as necessary', () => {
    // Prepare
    const writer = new JsonWriter();
    const long = 'x'.repeat(3 * writer.bytes.length);
    writer.text('-'.repeat(writer.bytes.length - 1));
    const start = writer.length;

    // Act
    RUN(recordIn(`${long} 1 end`), new AddedValues(), writer);

    // Assess
    expect(writer.bytes.toString('utf8', start, writer.length)).toBe(
      `,"a":"${long}","bytes":1,"again":"${long}","c":"end"`,
    );
  });

  it('does not copy a line with anything but printable ASCII', () => {
    // Prepare
    const writer = new JsonWriter();
    const run = compileFieldRun([
      { key: ',"a":', position: 0, isText: true, write: (_record, _added, to) => to.text(',"a":"careful"') },
    ]);

    // Act
    run(recordIn('"', false), new AddedValues(), writer);

    // Assess
    expect(writer.bytes.toString('utf8', 0, writer.length)).toBe(',"a":"careful"');
  });
});
