import type { FlowLogRecord } from '../../../model/flow-log-record.ts';
import { JsonFragment } from '../../../model/json-fragment.ts';
import type { CompileContext } from '../compile-context.ts';
import type { OriginKind } from './origin-kind.ts';

/** The text of the record. */
export const LINE_ORIGIN: OriginKind<'line'> = {
  dependency: () => 'record',
  compile: (_origin, _value, lead, context) => {
    const key = new JsonFragment(lead);
    return (record, _added, writer) => {
      writer.fragment(key);
      writer.utf8String(record.bytes, lineStartOf(record, context), lineEndOf(record, context));
    };
  },
  has: () => true,
  text: (_origin, context) => (record) =>
    record.bytes.toString('utf8', lineStartOf(record, context), lineEndOf(record, context)),
};

/** The start of the record's line in its buffer: as given by the caller, or the first token. */
function lineStartOf(record: FlowLogRecord, { line }: CompileContext): number {
  return line.start >= 0 ? line.start : record.startOf(0);
}

/** The end of the line: as given by the caller, or after the last token. */
function lineEndOf(record: FlowLogRecord, { line }: CompileContext): number {
  if (line.start >= 0) return line.end;
  const last = record.format.fields.length - 1;
  // an absent token has an empty range, but its text was a hyphen
  return record.has(last) ? record.endOf(last) : record.endOf(last) + 1;
}
