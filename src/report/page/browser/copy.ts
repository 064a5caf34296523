/** Lets people copy the query below a button; if the clipboard is not available, the query is selected. */
export function addCopyButtons(): void {
  for (const button of document.querySelectorAll('.copy')) {
    button.addEventListener('click', async () => {
      const query = button.parentElement?.nextElementSibling;
      const label = button.firstElementChild;
      if (!query || !label) return;
      try {
        await navigator.clipboard.writeText(query.textContent ?? '');
        label.textContent = 'Copied';
      } catch {
        getSelection()?.selectAllChildren(query);
        label.textContent = 'Selected';
      }
    });
  }
}
