import { byteSize, count, fractionOf, moment } from '../figures.ts';
import { html, type Markup, type MarkupValue } from '../markup.ts';
import { percent } from './geometry.ts';
import { addressMarkup, nameMarkup, remarkMarkup } from './names.ts';

/** A column of a table. */
export interface TableColumn<Item> {
  readonly heading: string;
  /** The class of its cells: numbers stand on the right, bars take the free width. */
  readonly kind: 'text' | 'number' | 'bar';
  /** What a cell shows. */
  cell(item: Item): MarkupValue;
  /** The number that a cell shows, by which the table is sorted; undefined to sort by the text. */
  readonly value?: (item: Item) => bigint | undefined;
}

/** A table. */
export interface TableContent<Item> {
  /** What the table has, for people who do not see the heading above it. */
  readonly caption: string;
  /** The first column names the row. */
  readonly columns: readonly TableColumn<Item>[];
  readonly items: readonly Item[];
}

/** How a missing value is shown. */
const MISSING = '–';

/** A table that is sorted by a click on a heading; the page’s filter hides its rows. It scrolls if it is too wide. */
export function table<Item>({ caption, columns, items }: TableContent<Item>): Markup {
  const heads = columns.map(({ heading, kind }) =>
    kind === 'bar'
      ? html`<th scope="col" class="bar"><span class="vh">${heading}</span></th>`
      : html`<th scope="col"${kind === 'number' && html` class="n"`}><button type="button" class="sort">${heading}</button></th>`,
  );
  const rows = items.map(
    (item) => html`<tr data-row>${columns.map((column, at) => cellOf(column, item, at === 0))}</tr>`,
  );
  return html`<div class="scroll"><table><caption class="vh">${caption}</caption><thead><tr>${heads}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function cellOf<Item>({ kind, cell, value }: TableColumn<Item>, item: Item, isHead: boolean): Markup {
  const number = value?.(item);
  const data = number !== undefined && html` data-v="${number}"`;
  if (isHead) return html`<th scope="row"${data}>${cell(item)}</th>`;
  if (kind === 'text') return html`<td${data}>${cell(item)}</td>`;
  return html`<td class="${kind === 'bar' ? 'bar' : 'n'}"${data}>${cell(item)}</td>`;
}

/** A column of whole numbers; a missing one is a dash. */
export function countColumn<Item>(heading: string, value: (item: Item) => bigint | undefined): TableColumn<Item> {
  return { heading, kind: 'number', cell: (item) => shownAs(count, value(item)), value };
}

/** A column of numbers of bytes; a missing one is a dash. */
export function bytesColumn<Item>(heading: string, value: (item: Item) => bigint | undefined): TableColumn<Item> {
  return { heading, kind: 'number', cell: (item) => shownAs(byteSize, value(item)), value };
}

/** A column of times to the minute; a missing one is a dash. */
export function timeColumn<Item>(heading: string, seconds: (item: Item) => number | undefined): TableColumn<Item> {
  return {
    heading,
    kind: 'text',
    cell: (item) => shownAs(moment, seconds(item)),
    value: (item) => {
      const time = seconds(item);
      return time === undefined ? undefined : BigInt(Math.trunc(time));
    },
  };
}

/** A column of names, each with a remark below it. */
export function nameColumn<Item>(
  heading: string,
  name: (item: Item) => string | undefined,
  remark?: (item: Item) => Markup | string | undefined,
): TableColumn<Item> {
  return { heading, kind: 'text', cell: (item) => [shownAs(nameMarkup, name(item)), remarkMarkup(remark?.(item))] };
}

/** A column of addresses or ids, each with a remark below it. */
export function addressColumn<Item>(
  heading: string,
  address: (item: Item) => string | undefined,
  remark?: (item: Item) => Markup | string | undefined,
): TableColumn<Item> {
  return {
    heading,
    kind: 'text',
    cell: (item) => [shownAs(addressMarkup, address(item)), remarkMarkup(remark?.(item))],
  };
}

/** A column of ports, each with a remark after it; it is sorted by number. */
export function portColumn<Item>(
  heading: string,
  port: (item: Item) => bigint | undefined,
  remark?: (item: Item) => string | undefined,
): TableColumn<Item> {
  return {
    heading,
    kind: 'text',
    cell: (item) => {
      const text = remark?.(item);
      return [
        shownAs((number) => String(number), port(item)),
        text === undefined || text === '' ? undefined : html` ${remarkMarkup(nameMarkup(text))}`,
      ];
    },
    value: port,
  };
}

/** The tone of a bar: what was allowed, what was denied, from one’s own or from the internet, or a volume. */
export type BarTone = 'ok' | 'no' | 'no2' | 'vol';

/** A part of a bar. */
export interface BarPart {
  readonly value: bigint;
  readonly tone: BarTone;
}

/** Bars are thinner than this nowhere, so that a small value is seen. */
const MIN_BAR_FRACTION = 0.006;
const BAR_HEIGHT = 13;

/** A column of bars, in proportion to the largest of all items; the number itself stands in another column. */
export function barColumn<Item>(
  heading: string,
  items: readonly Item[],
  parts: (item: Item) => readonly BarPart[],
): TableColumn<Item> {
  const totals = items.map((item) => parts(item).reduce((sum, { value }) => sum + value, 0n));
  const largest = totals.reduce((most, total) => (total > most ? total : most), 1n);
  return { heading, kind: 'bar', cell: (item) => barOf(parts(item), largest) };
}

function barOf(parts: readonly BarPart[], largest: bigint): Markup {
  const rects: Markup[] = [];
  let start = 0;
  for (const { value, tone } of parts) {
    if (value <= 0n) continue;
    const width = Math.min(Math.max(fractionOf(value, largest), MIN_BAR_FRACTION), 1);
    start = Math.min(start, 1 - width);
    rects.push(html`<rect class="f-${tone}" x="${percent(start)}" width="${percent(width)}" height="${BAR_HEIGHT}"/>`);
    start += width;
  }
  return html`<svg aria-hidden="true">${rects}</svg>`;
}

function shownAs<Value>(render: (value: Value) => MarkupValue, value: Value | undefined): MarkupValue {
  return value === undefined ? MISSING : render(value);
}
