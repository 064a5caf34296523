import { byteSize, count, fractionOf, moment } from '../figures.ts';
import { html, type Markup, type MarkupValue } from '../markup.ts';
import { percent } from './geometry.ts';
import { addressMarkup, nameMarkup, remarkMarkup } from './names.ts';

/** A column of a table. */
export interface TableColumn<Item> {
  readonly heading: string;
  /** Numbers are aligned right; bars take the free width. */
  readonly kind: 'text' | 'number' | 'bar';
  /** Whether its numbers have the colour for denied flows. */
  readonly isAlarming?: boolean;
  /** The content of a cell. */
  readonly cell: (item: Item) => MarkupValue;
  /** The number that a cell shows, by which the table is sorted; without it, the text is used. */
  readonly value?: (item: Item) => bigint | undefined;
  /** A whole number by which the table is sorted, for a cell that shows a number with decimals. */
  readonly sortKey?: (item: Item) => bigint | undefined;
}

/** A table. */
export interface TableContent<Item> {
  /** A description of the table, for screen readers. */
  readonly caption: string;
  readonly items: readonly Item[];
  /** The columns, of which the first names the row. */
  columns(make: ColumnMaker<Item>): readonly TableColumn<Item>[];
}

/** How a missing value is shown. */
const MISSING = '–';

/** A table that is sorted by a click on a heading; the page’s filter hides its rows. It scrolls if it is too wide. */
export function table<Item>({ caption, columns, items }: TableContent<Item>): Markup {
  const made = columns(new ColumnMaker(items));
  const heads = made.map(({ heading, kind }) =>
    kind === 'bar'
      ? html`<th scope="col" class="bar"><span class="vh">${heading}</span></th>`
      : html`<th scope="col"${kind === 'number' && html` class="n"`}><button type="button" class="sort">${heading}</button></th>`,
  );
  const rows = items.map((item) => html`<tr data-row>${made.map((column, at) => cellOf(column, item, at === 0))}</tr>`);
  return html`<div class="scroll"><table><caption class="vh">${caption}</caption><thead><tr>${heads}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function cellOf<Item>(column: TableColumn<Item>, item: Item, isHead: boolean): Markup {
  const { kind, cell, value, sortKey, isAlarming } = column;
  const number = value?.(item);
  const key = sortKey?.(item);
  const data = [number !== undefined && html` data-v="${number}"`, key !== undefined && html` data-sort="${key}"`];
  if (isHead) return html`<th scope="row"${data}>${cell(item)}</th>`;
  if (kind === 'text') return html`<td${data}>${cell(item)}</td>`;
  const classes = kind === 'bar' ? 'bar' : isAlarming === true ? 'n no' : 'n';
  return html`<td class="${classes}"${data}>${cell(item)}</td>`;
}

/** The tone of a bar: allowed, denied from the user's own ends or from the internet, or a volume. */
export type BarTone = 'ok' | 'no' | 'no2' | 'vol';

/** A part of a bar. */
export interface BarPart {
  readonly value: bigint;
  readonly tone: BarTone;
}

/** Minimum width of a bar, so that a small value is visible. */
const MIN_BAR_FRACTION = 0.006;
const BAR_HEIGHT = 13;
/** Numbers with decimals are sorted with this many units per 1. */
const SORTED_UNITS = 1e12;

/** Makes the columns of a table. A missing value is shown as a dash. */
export class ColumnMaker<Item> {
  readonly #items: readonly Item[];

  constructor(items: readonly Item[]) {
    this.#items = items;
  }

  /** Whole numbers. */
  count(heading: string, value: (item: Item) => bigint | undefined): TableColumn<Item> {
    return { heading, kind: 'number', cell: (item) => shownAs(count, value(item)), value };
  }

  /** Whole numbers of denied flows. */
  denied(heading: string, value: (item: Item) => bigint | undefined): TableColumn<Item> {
    return { ...this.count(heading, value), isAlarming: true };
  }

  /** Numbers of bytes. */
  bytes(heading: string, value: (item: Item) => bigint | undefined): TableColumn<Item> {
    return { heading, kind: 'number', cell: (item) => shownAs(byteSize, value(item)), value };
  }

  /** Numbers with decimals, such as amounts and shares. */
  decimal(
    heading: string,
    number: (item: Item) => number | undefined,
    render: (number: number) => MarkupValue,
  ): TableColumn<Item> {
    return {
      heading,
      kind: 'number',
      cell: (item) => shownAs(render, number(item)),
      sortKey: (item) => {
        const value = number(item);
        return value === undefined ? undefined : BigInt(Math.round(value * SORTED_UNITS));
      },
    };
  }

  /** Times to the minute, given as Unix times. */
  time(heading: string, seconds: (item: Item) => number | undefined): TableColumn<Item> {
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

  /** Names, each with a remark below it. */
  name(
    heading: string,
    name: (item: Item) => string | undefined,
    remark?: (item: Item) => string | undefined,
  ): TableColumn<Item> {
    return this.text(heading, (item) => [shownAs(nameMarkup, name(item)), remarkMarkup(remark?.(item))]);
  }

  /** Addresses or ids, each with a remark below it. */
  address(
    heading: string,
    address: (item: Item) => string | undefined,
    remark?: (item: Item) => string | undefined,
  ): TableColumn<Item> {
    return this.text(heading, (item) => [shownAs(addressMarkup, address(item)), remarkMarkup(remark?.(item))]);
  }

  /** Ports, each with a remark after it. */
  port(
    heading: string,
    port: (item: Item) => bigint | undefined,
    remark?: (item: Item) => string | undefined,
  ): TableColumn<Item> {
    const cell = (item: Item): MarkupValue => [shownAs(String, port(item)), ' ', remarkMarkup(remark?.(item))];
    return { ...this.text(heading, cell), value: port };
  }

  /** Anything else. */
  text(heading: string, cell: (item: Item) => MarkupValue): TableColumn<Item> {
    return { heading, kind: 'text', cell };
  }

  /** Bars, in proportion to the largest of all items; the number itself is in another column. */
  bar(heading: string, parts: (item: Item) => readonly BarPart[]): TableColumn<Item> {
    const totals = this.#items.map((item) => parts(item).reduce((sum, { value }) => sum + value, 0n));
    const largest = totals.reduce((most, total) => (total > most ? total : most), 1n);
    return { heading, kind: 'bar', cell: (item) => barOf(parts(item), largest) };
  }
}

function barOf(parts: readonly BarPart[], largest: bigint): Markup {
  const rects: Markup[] = [];
  let start = 0;
  for (const { value, tone } of parts) {
    if (value <= 0n) continue;
    const width = Math.max(fractionOf(value, largest), MIN_BAR_FRACTION);
    start = Math.min(start, 1 - width);
    rects.push(html`<rect class="f-${tone}" x="${percent(start)}" width="${percent(width)}" height="${BAR_HEIGHT}"/>`);
    start += width;
  }
  return html`<svg aria-hidden="true">${rects}</svg>`;
}

function shownAs<Value>(render: (value: Value) => MarkupValue, value: Value | undefined): MarkupValue {
  return value === undefined ? MISSING : render(value);
}
