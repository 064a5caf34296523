import { byteSize, plural } from '../figures.ts';
import { html, type Markup, visibleName } from '../markup.ts';
import { levelsOf } from './levels.ts';
import { nameMarkup, shortened } from './names.ts';

/** What one owner sent to another. */
export interface SentBetween {
  readonly from: string;
  readonly to: string;
  readonly bytes: bigint;
  readonly flows: bigint;
}

/** Maximum length of a name; the whole name is in the tooltip, and in the table of top talkers. */
const MAX_CHARACTERS = 22;

/** A matrix of bytes from owners, in rows, to owners, in columns: those that sent and received most, `most` of them. */
export function matrix(caption: string, pairs: readonly SentBetween[], most: number): Markup {
  const names = largestEnds(pairs, most);
  const found = new Map<string, Map<string, SentBetween>>();
  for (const pair of pairs) {
    const row = found.get(pair.from) ?? new Map<string, SentBetween>();
    row.set(pair.to, pair);
    found.set(pair.from, row);
  }
  const shown = names.flatMap((from) => names.map((to) => found.get(from)?.get(to)?.bytes));
  const levels = levelsOf(shown);
  const heads = names.map(
    (name) => html`<th scope="col" data-tip="${visibleName(name)}"><span>${short(name)}</span></th>`,
  );
  const rows = names.map((from) => {
    const cells = names.map((to) => cellOf(found.get(from)?.get(to), levels.of));
    return html`<tr><th scope="row" data-tip="${visibleName(from)}">${short(from)}</th>${cells}</tr>`;
  });
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table class="matrix"><caption class="vh">${caption}</caption><colgroup><col class="from"/>${names.map(() => html`<col/>`)}</colgroup><thead><tr><th scope="col"><span class="vh">From</span></th>${heads}</tr></thead><tbody>${rows}</tbody></table></div>${levels.legend}`;
}

function cellOf(pair: SentBetween | undefined, levelOf: (bytes: bigint) => number): Markup {
  if (pair === undefined) return html`<td class="q0"><span class="vh">none</span></td>`;
  const size = byteSize(pair.bytes);
  const tip = `${visibleName(pair.from)} → ${visibleName(pair.to)}\n${size} in ${plural(pair.flows, 'flow')}`;
  return html`<td class="q${levelOf(pair.bytes)}" data-tip="${tip}">${size.replace(' ', NARROW_SPACE)}</td>`;
}

const NARROW_SPACE = '\u202f';

/** The names at either end with the most bytes; ties are resolved by name. */
function largestEnds(pairs: readonly SentBetween[], most: number): string[] {
  const totals = new Map<string, bigint>();
  for (const { from, to, bytes } of pairs) {
    totals.set(from, (totals.get(from) ?? 0n) + bytes);
    if (to !== from) totals.set(to, (totals.get(to) ?? 0n) + bytes);
  }
  return [...totals]
    .sort(([name, bytes], [otherName, otherBytes]) =>
      bytes === otherBytes ? (name < otherName ? -1 : 1) : bytes > otherBytes ? -1 : 1,
    )
    .slice(0, most)
    .map(([name]) => name);
}

function short(name: string): Markup {
  return nameMarkup(shortened(name, MAX_CHARACTERS));
}
