/** Values that fit into this width are kept on one line. */
const LINE_WIDTH = 120;
const INDENT = '  ';

/**
 * JSON with each value on one line if it fits, except the outermost object: a mapping has one line per field.
 * @param {unknown} value
 * @returns {string} ends in a newline
 */
export const renderJson = (value) => `${render(value, '', 0, true)}\n`;

const render = (value, indent, column, isOpen = false) => {
  const short = renderShort(value);
  if (!isOpen && column + short.length < LINE_WIDTH) return short;
  if (typeof value !== 'object' || value === null) return short;
  const inner = indent + INDENT;
  const members = Array.isArray(value)
    ? value.map((item) => render(item, inner, inner.length))
    : Object.entries(value).map(([key, item]) => {
        const head = `${JSON.stringify(key)}: `;
        return head + render(item, inner, inner.length + head.length);
      });
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${members.map((member) => inner + member).join(',\n')}\n${indent}${close}`;
};

const renderShort = (value) => {
  if (Array.isArray(value)) return `[${value.map(renderShort).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${renderShort(item)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
};
