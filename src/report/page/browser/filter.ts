/** Lets people filter the rows of all tables by a text; “/” moves to the field, and Escape clears it. */
export function addFilter(): void {
  const field = document.querySelector<HTMLInputElement>('#find');
  const found = document.querySelector('#found');
  if (!field || !found) return;
  const rows = [...document.querySelectorAll<HTMLElement>('tr[data-row]')];
  const apply = (): void => {
    const text = field.value.trim().toLowerCase();
    let count = 0;
    for (const row of rows) {
      row.hidden = !(row.textContent ?? '').toLowerCase().includes(text);
      if (!row.hidden) count++;
    }
    found.textContent = text ? `${count} of ${rows.length} rows` : '';
  };
  field.addEventListener('input', apply);
  document.addEventListener('keydown', (event) => {
    const { key, target } = event;
    if (key === '/' && !(target instanceof HTMLInputElement || target instanceof HTMLSelectElement)) {
      event.preventDefault();
      field.focus();
    }
    if (key === 'Escape' && target === field) {
      field.value = '';
      apply();
    }
  });
}
