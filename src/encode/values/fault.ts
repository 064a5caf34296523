import type { FaultPart } from '../language/schema.ts';
import type { CurrentFault } from './compile-context.ts';
import type { ValueKind } from './value-kind.ts';

/** A part of the document for an unreadable line; absent in the documents of records. */
export const FAULT_VALUE: ValueKind<'fault'> = {
  dependency: () => 'record',
  names: () => [],
  select: (value) => value,
  compile: ({ part }, lead, { unreadable }) => {
    return (_record, _added, writer) => {
      const value = partOf(unreadable, part);
      // invalid UTF-8 has already become U+FFFD
      if (value !== undefined) writer.text(lead + JSON.stringify(value));
    };
  },
};

function partOf({ fault, line }: CurrentFault, part: FaultPart): unknown {
  if (fault === undefined) return undefined;
  if (part === 'line') return line;
  return part === 'fault' ? fault : fault[part];
}
