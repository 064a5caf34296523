import { DICTIONARY, type FlowEnd, type OriginOf, type ValueOrigin } from '../../model/dictionary.ts';

const INDENT = '  ';

/** The part of a document that a name belongs to; each part begins a new line. */
type Part = 'record' | 'added' | FlowEnd | OriginOf<'grouped'>['member'];

const PARTS: ReadonlyMap<string, Part> = new Map(DICTIONARY.map(({ name, origin }) => [name, partOf(origin)]));

/** Breaks a long line at its spaces and indents it for display. */
export function layOutLine(line: string, columns: number): string {
  return fill(line.split(' '), ' ', INDENT, columns).join('\n');
}

/**
 * A document as JSON on several lines, with as many members on each as fit. The fields of the record, the added values,
 * and each end begin a new line.
 */
export function layOutDocument(document: Readonly<Record<string, unknown>>, columns: number): string {
  const groups: { part: Part; members: string[] }[] = [];
  for (const [name, value] of Object.entries(document)) {
    const part = PARTS.get(name) ?? 'added';
    const last = groups.at(-1);
    const member = `${JSON.stringify(name)}: ${JSON.stringify(value)}`;
    if (last?.part === part) last.members.push(member);
    else groups.push({ part, members: [member] });
  }
  const lines = groups.map(({ members }) => fill(members, ', ', INDENT.repeat(2), columns).join(',\n'));
  return [`${INDENT}{`, lines.join(',\n'), `${INDENT}}`].join('\n');
}

function partOf(origin: ValueOrigin): Part {
  if (origin.kind === 'endpoint') return origin.end;
  if (origin.kind === 'grouped') return origin.member;
  return origin.kind === 'field' ? 'record' : 'added';
}

/** Joins parts into lines of at most `columns`, unless a part itself is longer. */
function fill(parts: readonly string[], separator: string, indent: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const part of parts) {
    const longer = line === '' ? part : line + separator + part;
    // one column for the comma after the line
    if (line !== '' && indent.length + longer.length + 1 > columns) {
      lines.push(indent + line);
      line = part;
    } else {
      line = longer;
    }
  }
  return [...lines, indent + line];
}
