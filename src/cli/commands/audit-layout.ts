import { printable } from '../../input/printable.ts';
import { number } from '../terminal/summary.ts';

/** Width of the report: the narrowest terminal in common use. */
export const COLUMNS = 80;
/** Maximum number of findings of one kind, and of groups of rules and network ACLs, without --all. */
export const MAX_LISTED = 25;

/** How the report is written. */
export interface AuditTextSettings {
  /** Lists everything, however long. */
  readonly isWhole: boolean;
  /** Whether the rest of the inputs was not read. */
  readonly isInterrupted: boolean;
}

/** Lines as one text, with an empty line after it if more follows; nothing if there are no lines. */
export function* block(lines: readonly string[], hasMore = true): Generator<string> {
  if (lines.length > 0) yield `${lines.join('\n')}\n${hasMore ? '\n' : ''}`;
}

const LABEL_COLUMNS = 13;

/** A labelled text, in lines. */
export function row(label: string, text: string): string[] {
  return fill(text, label.padEnd(LABEL_COLUMNS), ' '.repeat(LABEL_COLUMNS));
}

const NUMBER_COLUMNS = { id: 24, flows: 10, needed: 10, bytes: 11, peers: 7 } as const;

/** A line of the tables: an id or a heading, and its columns. */
export function numbers(id: string, flows: string, needed: string, bytes: string, peers: string, last: string): string {
  const { id: idColumns, ...columns } = NUMBER_COLUMNS;
  const cells = [
    flows.padStart(columns.flows),
    needed.padStart(columns.needed),
    bytes.padStart(columns.bytes),
    peers.padStart(columns.peers),
  ].join('');
  const name = printable(id);
  // an id that is longer than AWS's gets a line of its own
  const start = name.length > idColumns ? `${name}\n${' '.repeat(idColumns)}` : name.padEnd(idColumns);
  return `${start}${cells}  ${last}`.trimEnd();
}

/** The line with the number of omitted entries; no line if all are listed. */
export function moreLine(more: number): string[] {
  return more > 0 ? [`  and ${number(more)} more: --all lists them, --json and --csv have them`] : [];
}

/** Breaks a text into lines at its spaces, and escapes characters that are not safe to display. */
export function fill(text: string, firstIndent: string, indent: string): string[] {
  const lines: string[] = [];
  let line = firstIndent;
  let isEmpty = true;
  for (const word of printable(text).split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > COLUMNS) {
      lines.push(line);
      line = indent + word;
    } else {
      line = isEmpty ? line + word : `${line} ${word}`;
    }
    isEmpty = false;
  }
  return [...lines, line];
}
