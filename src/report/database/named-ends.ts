import { OUTSIDE_CLASSES } from '../../model/outside-classes.ts';
import { literal } from './sql-text.ts';
import { isTranslatedOutside } from './translated-addresses.ts';

/** {@link OUTSIDE_CLASSES} as a list in SQL. */
export const OUTSIDE = `(${OUTSIDE_CLASSES.map(literal).join(', ')})`;

/** The name of an unknown end, in SQL. */
const NOT_KNOWN = "'not known'";

/** The ends, each with the name of the column that says whether it is on the internet. */
const ENDS = [
  ['src', 'from_internet'],
  ['dst', 'to_internet'],
] as const;

/** Columns of the view `flows` with names for both ends, each with its expression. */
export const NAME_COLUMNS: readonly (readonly [name: string, sql: string])[] = [
  ['src', nameOf('src')],
  ['dst', nameOf('dst')],
  ['from_internet', isOutside('src', isOutsideAddress('src'))],
  ['to_internet', isOutside('dst', isOutsideAddress('dst'))],
];
/** The names of these columns, for a SELECT clause. */
export const NAMES = NAME_COLUMNS.map(([name]) => name).join(', ');

/** Expressions for a SELECT clause that add the names of both ends to records. */
export const NAMED_ENDS = NAME_COLUMNS.map(([name, sql]) => `${sql} AS ${name}`).join(', ');

/** The same without addresses: an end without any name is null, and what needs the address is in {@link JOINED_ENDS}. */
export const NAMED_DIMENSIONS = ENDS.map(
  ([end, internet]) =>
    `coalesce(${namesOf(end)}, ${nameOfOutside(hasOutsideClass(end), 'NULL')}) AS ${end}, ${isOutside(end)} AS ${internet}`,
).join(', ');

/** The columns of {@link NAMED_DIMENSIONS}. */
export const NAMED_DIMENSION_COLUMNS: readonly string[] = ENDS.flat();

/** What an end is by its address, of facts and their dimensions that have the columns of {@link NAMED_DIMENSIONS}. */
export const JOINED_ENDS = ENDS.map(([end, internet]) => {
  const isTranslated = isTranslatedOutside(`dimensions.${end}_class`, `facts.${end}addr`);
  return `coalesce(dimensions.${end}, ${nameOfOutside(isTranslated, `facts.${end}addr`)}, ${NOT_KNOWN}) AS ${end},
    dimensions.${internet} OR coalesce(dimensions.${end}_interface_id IS NULL AND ${isTranslated}, false) AS ${internet}`;
}).join(', ');

/**
 * The name of an end for people: its owner, otherwise the interface, otherwise the label of its range; without any of
 * these, `internet`, or the address if it is not outside.
 */
function nameOf(end: string): string {
  return `coalesce(${namesOf(end)},
    ${nameOfOutside(isOutsideAddress(end), `${end}addr`)}, ${NOT_KNOWN})`;
}

function namesOf(end: string): string {
  return `${end}_owner_name, ${end}_owner_id, nullif(${end}_owner_type, 'unknown'), ${end}_interface_id, ${end}_label`;
}

function nameOfOutside(isOutside: string, otherwise: string): string {
  return `if(${isOutside}, 'internet', ${otherwise})`;
}

/** Whether an end is an address outside the user’s own networks, in SQL; without `isAddressOutside` by its class alone. */
export function isOutside(end: string, isAddressOutside: string = hasOutsideClass(end)): string {
  return `coalesce(${end}_interface_id IS NULL AND ${isAddressOutside}, false)`;
}

function hasOutsideClass(end: string): string {
  return `${end}_class IN ${OUTSIDE}`;
}

/** Whether an address, or the IPv4 address for which it stands, is outside. */
function isOutsideAddress(end: string): string {
  return `(${hasOutsideClass(end)} OR ${isTranslatedOutside(`${end}_class`, `${end}addr`)})`;
}
