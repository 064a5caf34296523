import { formatIpAddress, parseIpText } from '../net/ip-address.ts';

// Reads unchecked JSON: a member of another type counts as missing.

/** Name of an object of Kubernetes, at most 253 characters. https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const OBJECT_NAME = /^[a-z0-9](?:[-a-z0-9.:]{0,251}[a-z0-9])?$/;

/** Maximum length of a text that is read. */
const MAX_TEXT = 1_024;

/** Latest time that is read, Unix seconds: 2099-12-31. A later one is a mistake, and everything else would be long ago. */
const MAX_SECONDS = 4_102_444_799;

/** A member of an object; undefined if the value is not an object, or the member is not its own. */
export function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const found: unknown = Object.getOwnPropertyDescriptor(value, name)?.value;
  return found;
}

/** The items of an array; empty for any other value. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Text of at most 1,024 characters. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= MAX_TEXT ? value : undefined;
}

/** The name of an object of Kubernetes. */
export function objectName(value: unknown): string | undefined {
  const text = textOf(value);
  return text !== undefined && OBJECT_NAME.test(text) ? text : undefined;
}

/** A time in Unix seconds, as of {@link wholeSeconds}. Without a zone, as in tables of Athena, it is in UTC. */
export function secondsAt(value: unknown): number | undefined {
  const text = textOf(value);
  if (text === undefined || !/^\d{4}-\d\d-\d\d[T ]/.test(text)) return undefined;
  const zone = /(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? '' : 'Z';
  return wholeSeconds(Date.parse(text.replace(' ', 'T') + zone) / 1_000);
}

/** Unix seconds, rounded down; undefined unless they are a time from 1970 to 2099. */
export function wholeSeconds(unixSeconds: number): number | undefined {
  const seconds = Math.floor(unixSeconds);
  return seconds > 0 && seconds <= MAX_SECONDS ? seconds : undefined;
}

/** An IP address as canonical text. */
export function addressOf(value: unknown): string | undefined {
  const text = textOf(value);
  const parsed = text === undefined ? undefined : parseIpText(text);
  return parsed === undefined ? undefined : formatIpAddress(parsed);
}
