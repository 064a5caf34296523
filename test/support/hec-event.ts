import { isObject } from './flat-document.ts';

/** The top-level members that an event may have besides `event` and `fields`, each with a validity check. */
const METADATA: Readonly<Record<string, (value: unknown) => boolean>> = {
  time: (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0,
  host: isText,
  source: isText,
  sourcetype: isText,
  index: isText,
};

/**
 * The reasons for which the HTTP Event Collector would reject an event: `event` must exist and must not be blank, `fields` must
 * be a flat object of strings and arrays of strings, and all other top-level members must be metadata.
 *
 * Source: https://docs.splunk.com/Documentation/Splunk/latest/Data/FormateventsforHTTPEventCollector
 */
export function hecFaultsOf(document: unknown): string[] {
  if (!isObject(document)) return ['an event must be an object'];
  const { event, fields = { none: '' }, ...metadata } = document;
  return [
    ...(isText(event) || hasMembers(event) ? [] : [`event must be text or an object, not ${JSON.stringify(event)}`]),
    ...(hasMembers(fields) ? [] : [`fields must be an object with members, not ${JSON.stringify(fields)}`]),
    ...Object.entries(isObject(fields) ? fields : {})
      .filter(([, value]) => !isFlat(value))
      .map(([name, value]) => `fields.${name} must be text or texts, not ${JSON.stringify(value)}`),
    ...Object.entries(metadata)
      .filter(([name, value]) => METADATA[name]?.(value) !== true)
      .map(([name, value]) => `${name} may not be ${JSON.stringify(value)}`),
  ];
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}

function hasMembers(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length > 0;
}

function isFlat(value: unknown): boolean {
  return typeof value === 'string' || (Array.isArray(value) && value.every((item) => typeof item === 'string'));
}
