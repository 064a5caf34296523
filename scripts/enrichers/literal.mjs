/** A JSON value as TypeScript source. */
export const literal = (value) => {
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const members = Object.entries(value).map(([key, of]) => `${keyOf(key)}: ${literal(of)}`);
  return `{ ${members.join(', ')} }`;
};

/** A string literal in single quotes. */
export const quote = (text) => `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;

/** The key of a member, quoted if necessary. */
export const keyOf = (key) => (/^[a-zA-Z_]\w*$/.test(key) ? key : quote(key));
