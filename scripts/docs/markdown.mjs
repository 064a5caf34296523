/**
 * A Markdown table.
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
export const markdownTable = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(escapeCell).join(' | ')} |`).join('\n');

/** @param {string} text */
const escapeCell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/**
 * Replaces the text between `<!-- generated: NAME -->` and `<!-- end -->`.
 * @param {string} page
 * @param {string} name
 * @param {string} content
 */
export const fillSection = (page, name, content) => {
  const open = `<!-- generated: ${name} -->`;
  const close = '<!-- end -->';
  const begin = page.indexOf(open);
  const end = page.indexOf(close, begin);
  if (begin < 0 || end < 0) throw new Error(`the page has no section "${open}" … "${close}"`);
  return `${page.slice(0, begin + open.length)}\n${content}\n${page.slice(end)}`;
};
