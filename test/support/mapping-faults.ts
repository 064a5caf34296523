import { isObject } from './flat-document.ts';

const ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Checks whether a value fits a type of field. An array fits if all its items do. */
const FITS: Readonly<Record<string, (value: unknown) => boolean>> = {
  date: (value) => typeof value === 'string' && ISO_8601.test(value),
  keyword: (value) => typeof value === 'string',
  text: (value) => typeof value === 'string',
  ip: (value) => typeof value === 'string' && /^[\d.]+$|^[\da-fA-F:.]+$/.test(value),
  geo_point: isPoint,
  long: (value) => typeof value === 'number' && Number.isInteger(value),
};

/** The date fields that contain seconds; all others contain ISO 8601 text. */
const EPOCH_SECONDS = /^aws\.vpc\.(?:start|end)$/;

/** All fields of a document with their paths. */
export function fieldsOf(value: unknown, path = ''): [string, unknown][] {
  if (!isObject(value) || isPoint(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, member]) => fieldsOf(member, path === '' ? key : `${path}.${key}`));
}

/** Whether a value is a geographic point, which counts as a single field. */
export function isPoint(value: unknown): boolean {
  return (
    isObject(value) &&
    Object.keys(value).join() === 'lat,lon' &&
    Object.values(value).every((degrees) => typeof degrees === 'number')
  );
}

/** The fields of a document that a mapping does not contain or whose values do not fit their type. */
export function mappingFaults(fields: readonly [string, unknown][], types: ReadonlyMap<string, string>): string[] {
  return fields.flatMap(([path, value]) => {
    const type = types.get(path);
    if (type === undefined) return [`${path} is not mapped`];
    const fits = FITS[EPOCH_SECONDS.test(path) ? 'long' : type];
    const isFit = (Array.isArray(value) ? value : [value]).every((item) => fits?.(item));
    return isFit ? [] : [`${path} is no ${type}: ${JSON.stringify(value)}`];
  });
}

/** Whether the catalog defines the type of a field. Under `attributes`, every field is a keyword, except in `data_stream`. */
export function isStandard([path]: readonly [string, unknown]): boolean {
  return !path.startsWith('attributes.') || path.startsWith('attributes.data_stream.');
}
