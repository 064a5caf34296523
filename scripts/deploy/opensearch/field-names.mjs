/** Names that are not in the dictionary, and the part of the fault that each stands for. */
const FAULT_PARTS = { 'parse_fault.code': 'code', 'parse_fault.field': 'field' };

/**
 * Returns the first field of a schema that holds a value of the dictionary without conversion and is indexed with the same type as in
 * the flat schema: if possible, one that never holds another value, as `source.bytes` does where a document has both directions.
 * @param {object} schema
 * @param {Record<string, { readonly type: string }>} fields of the schema
 * @param {Record<string, { readonly type: string }>} flatFields of the flat schema
 * @param {string} timeField
 * @returns {(name: string) => string} throws for a name without a matching field
 */
export const fieldNames = (schema, fields, flatFields, timeField) => (name) => {
  if (name === 'timestamp') return timeField;
  if (name in FAULT_PARTS) return faultField(schema, name, fields);
  const found = [...schema.leaves]
    .sort((one, other) => Number(one.from.kind === 'first') - Number(other.from.kind === 'first'))
    .flatMap(({ from, path }) => pathsOf(from, path, name))
    .map((path) => path.join('.'))
    .find((path) => fields[path]?.type === flatFields[name]?.type);
  if (found === undefined) throw new Error(`the schema ${schema.name} has no field for ${name}`);
  return found;
};

/** The paths at which a leaf shows the value: its own path, or, for a latitude, the path of the point that contains it. */
const pathsOf = (from, path, name) => {
  if (showsAsItIs(from, name)) return [path];
  return from.as === 'latitude' && from.entry.name === name ? [path.slice(0, -1)] : [];
};

/** If a leaf has several possible values, none of them may be converted; joined values, which are only fallbacks, are ignored. */
const showsAsItIs = (value, name) => {
  if (value.kind !== 'first') return isUnconverted(value) && value.entry.name === name;
  const parts = value.of.filter(({ kind }) => kind !== 'joined');
  return parts.every(isUnconverted) && parts.some((part) => part.entry.name === name);
};

const isUnconverted = ({ kind, as, words }) => kind === 'entry' && as === undefined && words === undefined;

const faultField = (schema, name, fields) => {
  const part = FAULT_PARTS[name];
  const own = schema.faultLeaves.find(({ from }) => from.kind === 'fault' && from.part === part);
  const path = own === undefined ? name : own.path.join('.');
  if (fields[path] === undefined) throw new Error(`the schema ${schema.name} has no field for ${name}`);
  return path;
};
