/** Lets people copy the query below a button; where the clipboard is not available, it is selected. */
export function addCopyButtons(): void {
  for (const button of document.querySelectorAll('.copy')) {
    button.addEventListener('click', async () => {
      const query = button.parentElement?.nextElementSibling;
      if (!query) return;
      try {
        await navigator.clipboard.writeText(query.textContent ?? '');
        button.textContent = 'Copied';
      } catch {
        getSelection()?.selectAllChildren(query);
        button.textContent = 'Selected';
      }
    });
  }
}
