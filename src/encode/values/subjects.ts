import type { AddedValues } from '../../model/added-values.ts';
import type { Endpoint, EndpointAttributeName } from '../../model/endpoint-attributes.ts';
import type { FlowLogRecord } from '../../model/flow-log-record.ts';
import type { CompileContext } from './compile-context.ts';
import type { PlainValue } from '../text/conversions.ts';
import { SECONDS } from '../text/iso-times.ts';
import type { Subject } from '../language/schema.ts';
import type { TagFilter } from './tag-filter.ts';

/** An attribute of an end as it is written: without the tags that are not wanted. */
export function attributeOf(
  endpoint: Endpoint,
  attribute: EndpointAttributeName,
  keepTags: TagFilter,
): PlainValue | undefined {
  if (attribute !== 'tags') return endpoint[attribute];
  return endpoint.tags === undefined ? undefined : keepTags(endpoint.tags);
}

/** The value of a subject that is of an end of the record being written; undefined where it is absent or of no end. */
export function endValueOf(subject: Subject, { ends, tags }: CompileContext): PlainValue | undefined {
  if (subject.kind === 'end') {
    const known = ends.end(subject.end);
    return known === undefined ? undefined : attributeOf(known.attributes, subject.attribute, tags);
  }
  const { origin } = subject.entry;
  if (origin.kind !== 'endpoint') return undefined;
  const known = ends.end(origin.end);
  return known === undefined ? undefined : attributeOf(known.attributes, origin.attribute, tags);
}

/** The text of a subject that is one text, numbers by their digits: the slow way, for conditions that are rarely asked. */
export function plainTextOf(
  subject: Subject,
  record: FlowLogRecord,
  added: AddedValues,
  context: CompileContext,
): string | undefined {
  const origin = subject.kind === 'entry' ? subject.entry.origin : undefined;
  switch (origin?.kind) {
    case 'field':
      return record.text(context.format.positions[origin.field]);
    case 'time': {
      const seconds = record.number(context.format.positions[origin.field]);
      return seconds < 0 ? undefined : SECONDS.of(seconds);
    }
    case 'number':
      return added[origin.member] < 0 ? undefined : String(added[origin.member]);
    case 'string':
      return added[origin.member];
    case 'line':
      return record.bytes.toString('utf8', lineStartOf(record, context), lineEndOf(record, context));
    default: {
      const value = endValueOf(subject, context);
      return typeof value === 'string' ? value : undefined;
    }
  }
}

/** Where the line of the record being written begins in its buffer: where nobody said it, at the first token. */
export function lineStartOf(record: FlowLogRecord, { line }: CompileContext): number {
  return line.start >= 0 ? line.start : record.startOf(0);
}

/** Where it ends: where nobody said it, behind the last token. */
export function lineEndOf(record: FlowLogRecord, { line }: CompileContext): number {
  if (line.start >= 0) return line.end;
  const last = record.format.fields.length - 1;
  // an absent token has an empty range and was a hyphen
  return record.has(last) ? record.endOf(last) : record.endOf(last) + 1;
}
