import { isObject } from './flat-document.ts';

const ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** What a value of each type of field must be. Arrays are of the type of their items. */
const FITS: Readonly<Record<string, (value: unknown) => boolean>> = {
  date: (value) => typeof value === 'string' && ISO_8601.test(value),
  keyword: (value) => typeof value === 'string',
  text: (value) => typeof value === 'string',
  ip: (value) => typeof value === 'string' && /^[\d.]+$|^[\da-fA-F:.]+$/.test(value),
  geo_point: isPoint,
  long: (value) => typeof value === 'number' && Number.isInteger(value),
};

/** Seconds, which no other date is. */
const EPOCH_SECONDS = /^aws\.vpc\.(?:start|end)$/;

/** Every field of a document by its path. */
export function fieldsOf(value: unknown, path = ''): [string, unknown][] {
  if (!isObject(value) || isPoint(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, member]) => fieldsOf(member, path === '' ? key : `${path}.${key}`));
}

/** Whether a value is a place on earth, which is a single field. */
export function isPoint(value: unknown): boolean {
  return (
    isObject(value) &&
    Object.keys(value).join() === 'lat,lon' &&
    Object.values(value).every((degrees) => typeof degrees === 'number')
  );
}

/** What a mapping has against fields of a document. */
export function mappingFaults(fields: readonly [string, unknown][], types: ReadonlyMap<string, string>): string[] {
  return fields.flatMap(([path, value]) => {
    const type = types.get(path);
    if (type === undefined) return [`${path} is not mapped`];
    const fits = FITS[EPOCH_SECONDS.test(path) ? 'long' : type];
    const isFit = (Array.isArray(value) ? value : [value]).every((item) => fits?.(item));
    return isFit ? [] : [`${path} is no ${type}: ${JSON.stringify(value)}`];
  });
}

/** Whether a field has a type that the catalog gives it; what is under attributes is a keyword, whatever it is called. */
export function isStandard([path]: readonly [string, unknown]): boolean {
  return !path.startsWith('attributes.') || path.startsWith('attributes.data_stream.');
}
