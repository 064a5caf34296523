import {
  BOOLEAN,
  DATE,
  DOUBLE,
  EPOCH_MILLISECOND,
  EPOCH_SECOND,
  fieldTypeOf,
  GEO_POINT,
  KEYWORD,
  LONG,
  TEXT,
} from './field-types.mjs';

/** Types of converted values, by conversion. */
const TYPES_AFTER = {
  text: KEYWORD,
  lower: KEYWORD,
  upper: KEYWORD,
  key_value: KEYWORD,
  first_item: KEYWORD,
  ip_version: KEYWORD,
  latitude: DOUBLE,
  longitude: DOUBLE,
  milliseconds: LONG,
  nanoseconds: LONG,
  iso: DATE,
  iso_millis: DATE,
};

/** Types of constants by their JavaScript type; all others are keywords. */
const CONSTANT_TYPES = { number: LONG, boolean: BOOLEAN };

const ARRIVAL_TYPES = { seconds: EPOCH_SECOND, milliseconds: EPOCH_MILLISECOND, iso_millis: DATE };

const FAULT_TYPES = {
  fault: { properties: { code: KEYWORD, field: KEYWORD, detail: KEYWORD } },
  code: KEYWORD,
  field: KEYWORD,
  detail: KEYWORD,
  line: TEXT,
};

/**
 * The fields of a schema's documents, including those of unreadable lines, as properties of a mapping.
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
    const point = path.slice(0, -1);
    if (standard[point.join('.')]?.type === GEO_POINT.type) {
      place(properties, point, keepFirst, GEO_POINT);
      continue;
    }
    const type = standard[path.join('.')] ?? typeOfValue(from, { typeOfField, entries });
    place(properties, path.filter(isKey), path.every(isKey) ? keepFirst : keepCommon, type);
  }
  return properties;
};

/** A key in brackets is an item of the array above it: OpenSearch maps an array like one of its items. */
const isKey = (key) => !key.startsWith('[');

/** The first leaf at a path determines the type. */
const keepFirst = (known, type) => known ?? type;

/** The type that all items of an array have at a path; keyword if they differ. */
const keepCommon = (known, type) => (known === undefined || known.type === type.type ? type : KEYWORD);

/** Fields that are not known yet are left to dynamic mapping. */
const isLater = (value) => value.kind === 'later';

const place = (properties, [key, ...rest], keep, type) => {
  if (rest.length === 0) {
    properties[key] = keep(properties[key], type);
    return;
  }
  properties[key] ??= { properties: {} };
  place(properties[key].properties, rest, keep, type);
};

/** A path with several possible values has the type of the first. */
const typeOfValue = (value, tables) => {
  switch (value.kind) {
    case 'entry':
      return convertedType(value, value.entry, tables) ?? fieldTypeOf(value.entry, tables.typeOfField);
    case 'end': {
      const entry = tables.entries.get(`src_${value.attribute}`);
      return convertedType(value, entry, tables) ?? fieldTypeOf(entry, tables.typeOfField);
    }
    case 'constant':
      return CONSTANT_TYPES[typeof value.value] ?? KEYWORD;
    case 'arrival':
      return ARRIVAL_TYPES[value.as];
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

const convertedType = ({ as, words }, entry, { typeOfField }) => {
  if (words !== undefined) return typeOfWords(words);
  if (as === undefined) return undefined;
  const isTime = [DATE, EPOCH_SECOND].includes(fieldTypeOf(entry, typeOfField));
  return as === 'milliseconds' && isTime ? EPOCH_MILLISECOND : TYPES_AFTER[as];
};

/** A list of words has the type of its first word. */
const typeOfWords = (words) => CONSTANT_TYPES[typeof Object.values(words)[0]] ?? KEYWORD;
