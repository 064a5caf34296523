import { DATE, fieldTypeOf, KEYWORD, LONG, TEXT } from './field-types.mjs';

/** What a conversion makes of a value. */
const TYPES_AFTER = {
  text: KEYWORD,
  lower: KEYWORD,
  upper: KEYWORD,
  key_value: KEYWORD,
  ip_version: KEYWORD,
  milliseconds: LONG,
  nanoseconds: LONG,
  iso: DATE,
  iso_millis: DATE,
};

const FAULT_TYPES = {
  fault: { properties: { code: KEYWORD, field: KEYWORD, detail: KEYWORD } },
  code: KEYWORD,
  field: KEYWORD,
  detail: KEYWORD,
  line: TEXT,
};

/**
 * The fields of a schema's documents, those of unreadable lines included, as properties of a mapping.
 * @param {{ readonly leaves: readonly object[], readonly faultLeaves: readonly object[] }} schema
 * @param {typeof import('../tables.ts')} tables
 * @param {Record<string, object>} standard types that the schema's standard prescribes, by path
 */
export const schemaProperties = (schema, { FIELDS, DICTIONARY }, standard = {}) => {
  const typeOfField = new Map(FIELDS.map(({ name, type }) => [name, type]));
  const entries = new Map(DICTIONARY.map((entry) => [entry.name, entry]));
  const properties = {};
  for (const { path, from } of [...schema.leaves, ...schema.faultLeaves]) {
    if (isLater(from)) continue;
    place(properties, path, standard[path.join('.')] ?? typeOfValue(from, { typeOfField, entries }));
  }
  return properties;
};

/** Fields that are not known yet are left to the dynamic mapping. */
const isLater = (value) => value.kind === 'later';

const place = (properties, [key, ...rest], type) => {
  if (rest.length === 0) {
    properties[key] ??= type;
    return;
  }
  properties[key] ??= { properties: {} };
  place(properties[key].properties, rest, type);
};

/** Of several values that may stand at one place the first tells the type. */
const typeOfValue = (value, tables) => {
  switch (value.kind) {
    case 'entry':
      return convertedType(value) ?? fieldTypeOf(value.entry, tables.typeOfField);
    case 'end':
      return convertedType(value) ?? fieldTypeOf(tables.entries.get(`src_${value.attribute}`), tables.typeOfField);
    case 'constant':
      return typeof value.value === 'number' ? LONG : KEYWORD;
    case 'arrival':
      return value.as === 'iso_millis' ? DATE : LONG;
    case 'fault':
      return FAULT_TYPES[value.part];
    case 'list':
    case 'first':
      return typeOfValue(value.of[0], tables);
    case 'when':
      return typeOfValue(value.value, tables);
    case 'setting':
    case 'joined':
      return KEYWORD;
    default:
      throw new Error(`${value.kind} is a kind of value without a type`);
  }
};

const convertedType = ({ as, words }) => {
  if (words !== undefined) return KEYWORD;
  return as === undefined ? undefined : TYPES_AFTER[as];
};
