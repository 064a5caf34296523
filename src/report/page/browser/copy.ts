/** Lets people copy the query below a button; where the clipboard is not available, it is selected. */
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
