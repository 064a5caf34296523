type Key = bigint | string;

/** Lets people sort tables by their headings: numbers from the largest, texts from the first; a second click reverses it. */
export function addSorting(): void {
  for (const button of document.querySelectorAll('.sort')) {
    button.addEventListener('click', () => {
      const heading = button.closest('th');
      const body = button.closest('table')?.tBodies[0];
      if (heading && body) sortBy(heading, body);
    });
  }
}

function sortBy(heading: HTMLTableCellElement, body: HTMLTableSectionElement): void {
  const { cellIndex } = heading;
  const keyed = [...body.rows].map((row) => ({ row, key: keyOf(row.cells[cellIndex]) }));
  const isNumeric = keyed.some(({ key }) => typeof key === 'bigint');
  const before = heading.ariaSort;
  const isAscending = before ? before === 'descending' : !isNumeric;
  for (const other of heading.parentElement?.children ?? []) other.removeAttribute('aria-sort');
  heading.ariaSort = isAscending ? 'ascending' : 'descending';
  const sign = isAscending ? 1 : -1;
  keyed.sort((one, other) => sign * compare(one.key, other.key));
  body.append(...keyed.map(({ row }) => row));
}

function keyOf(cell: HTMLTableCellElement | undefined): Key {
  const value = cell?.dataset.sort ?? cell?.dataset.v;
  return value ? BigInt(value) : (cell?.textContent ?? '');
}

/** Missing numbers, which are texts among numbers, count as the smallest. */
function compare(one: Key, other: Key): number {
  if (typeof one === 'bigint' && typeof other === 'bigint') return one < other ? -1 : one > other ? 1 : 0;
  if (typeof one === 'string' && typeof other === 'string') return one.localeCompare(other);
  return typeof one === 'string' ? -1 : 1;
}
