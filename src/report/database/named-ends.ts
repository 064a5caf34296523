import { OUTSIDE_CLASSES } from '../../model/outside-classes.ts';
import { literal } from './sql-text.ts';

/** {@link OUTSIDE_CLASSES} as a list in SQL. */
export const OUTSIDE = `(${OUTSIDE_CLASSES.map(literal).join(', ')})`;

/** The name of an unknown end, in SQL. */
const NOT_KNOWN = "'not known'";

/** Columns of the view `flows` with names for both ends, each with its expression. */
export const NAME_COLUMNS: readonly (readonly [name: string, sql: string])[] = [
  ['src', nameOf('src')],
  ['dst', nameOf('dst')],
  ['from_internet', isOutside('src')],
  ['to_internet', isOutside('dst')],
];
/** The names of these columns, for a SELECT clause. */
export const NAMES = NAME_COLUMNS.map(([name]) => name).join(', ');

/** Expressions for a SELECT clause that add the names of both ends to records. */
export const NAMED_ENDS = NAME_COLUMNS.map(([name, sql]) => `${sql} AS ${name}`).join(', ');

/** The same without addresses: an end without any name is null. */
export const NAMED_DIMENSIONS = ['src', 'dst']
  .map(
    (end) =>
      `coalesce(${namesOf(end)}, ${nameOfOutside(end, 'NULL')}) AS ${end}, ${isOutside(end)} AS ${end === 'src' ? 'from' : 'to'}_internet`,
  )
  .join(', ');

/** The names of both ends, of facts and their dimensions that have the columns of {@link NAMED_DIMENSIONS}. */
export const JOINED_ENDS = ['src', 'dst']
  .map((end) => `coalesce(dimensions.${end}, facts.${end}addr, ${NOT_KNOWN}) AS ${end}`)
  .join(', ');

/**
 * The name of an end for people: its owner, otherwise the interface, otherwise the label of its range; without any of
 * these, `internet`, or the address if it is not outside.
 */
function nameOf(end: string): string {
  return `coalesce(${namesOf(end)},
    ${nameOfOutside(end, `${end}addr`)}, ${NOT_KNOWN})`;
}

function namesOf(end: string): string {
  return `${end}_owner_name, ${end}_owner_id, nullif(${end}_owner_type, 'unknown'), ${end}_interface_id, ${end}_label`;
}

function nameOfOutside(end: string, otherwise: string): string {
  return `if(${end}_class IN ${OUTSIDE}, 'internet', ${otherwise})`;
}

/** Whether an end is an address outside the user’s own networks, in SQL. */
export function isOutside(end: string): string {
  return `coalesce(${end}_interface_id IS NULL AND ${end}_class IN ${OUTSIDE}, false)`;
}
