/** Lets people change between light and dark, and print. */
export function addTheme(): void {
  const root = document.documentElement;
  document.querySelector('#theme')?.addEventListener('click', () => {
    const isDark = root.dataset.theme
      ? root.dataset.theme === 'dark'
      : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = isDark ? 'light' : 'dark';
  });
  document.querySelector('#print')?.addEventListener('click', () => print());
}
