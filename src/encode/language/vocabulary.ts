import { DICTIONARY, type DictionaryEntry } from '../../model/dictionary.ts';
import type { EndpointAttributeName } from '../../model/endpoint-attributes.ts';
import type {
  Condition,
  ConversionName,
  EndValue,
  EntryValue,
  FaultPart,
  Json,
  Leaf,
  SettingName,
  Subject,
  Value,
} from './schema.ts';

// The vocabulary of schemas: a row is `leaf('source.ip', 'srcaddr')`. In place of a value, a string is a name of the
// dictionary.

const ENTRIES: ReadonlyMap<string, DictionaryEntry> = new Map(DICTIONARY.map((entry) => [entry.name, entry]));

/** A value, or a name of the dictionary. */
export type ValueLike = Value | string;

/** A value at its place: keys separated by dots. Throws a RangeError for a name that is not in the dictionary. */
export function leaf(path: string, from: ValueLike): Leaf {
  return { path: path === '' ? [] : path.split('.'), from: toValue(from) };
}

/** A leaf that no selection removes. */
export function required(row: Leaf): Leaf {
  return { ...row, isRequired: true };
}

/** A leaf that appears only together with others of its object. */
export function companion(row: Leaf): Leaf {
  return { ...row, isCompanion: true };
}

/** A leaf whose values are placed elsewhere too. */
export function repeated(row: Leaf): Leaf {
  return { ...row, isRepeated: true };
}

/** Leaves that are written only if a condition holds. */
export function group(condition: Condition, rows: readonly Leaf[]): readonly Leaf[] {
  return rows.map((row) => ({ ...row, from: when(condition, row.from) }));
}

/** A value of the dictionary, converted. */
export function as(name: string, conversion: ConversionName): EntryValue {
  return { ...entryValue(name), as: conversion };
}

/** A value of the dictionary for a place that takes only text: numbers as digits, texts by key as `key=value`. */
export function textOf(name: string, json: DictionaryEntry['json']): EntryValue {
  return json === 'number' ? as(name, 'text') : json === 'map' ? as(name, 'key_value') : entryValue(name);
}

/** The table's entry for a value of the dictionary; absent for words that the table lacks. */
export function words(subject: string | Subject, table: Readonly<Record<string, Json>>): Subject {
  return { ...toSubject(subject), words: table };
}

/** An attribute of the recording end. */
export function own(attribute: EndpointAttributeName, conversion?: ConversionName): EndValue {
  return { kind: 'end', end: 'own', attribute, ...(conversion === undefined ? {} : { as: conversion }) };
}

/** An attribute of the end that did not record. */
export function far(attribute: EndpointAttributeName, conversion?: ConversionName): EndValue {
  return { kind: 'end', end: 'far', attribute, ...(conversion === undefined ? {} : { as: conversion }) };
}

/** A value that is the same in every document. */
export function constant(value: Json): Value {
  return { kind: 'constant', value };
}

/** A setting, as a string. */
export function setting(name: SettingName): Value {
  return { kind: 'setting', setting: name };
}

/** The time of writing: Unix seconds, Unix milliseconds, or ISO 8601 with milliseconds. */
export function arrival(form: 'seconds' | 'milliseconds' | 'iso_millis'): Value {
  return { kind: 'arrival', as: form };
}

/** A part of the document for an unreadable line. */
export function fault(part: FaultPart): Value {
  return { kind: 'fault', part };
}

/** An array of the present values, without duplicates. */
export function list(...values: readonly ValueLike[]): Value {
  return { kind: 'list', of: values.map(toValue) };
}

/** The first present value. */
export function first(...values: readonly ValueLike[]): Value {
  return { kind: 'first', of: values.map(toValue) };
}

/** Strings joined, all of them or nothing. */
export function joined(...values: readonly ValueLike[]): Value {
  return { kind: 'joined', of: values.map(toValue) };
}

/** A value that is written only if a condition holds. */
export function when(condition: Condition, value: ValueLike): Value {
  return { kind: 'when', condition, value: toValue(value) };
}

/** Fields that are not in the field table. */
export function later(separator: '_' | '-'): Value {
  return { kind: 'later', separator };
}

/** That the document has this value. */
export function has(subject: string | Subject): Condition {
  return { kind: 'has', subject: toSubject(subject) };
}

/** That the value is one of these words, or of these numbers by their digits. */
export function is(subject: string | Subject, ...options: readonly string[]): Condition {
  return { kind: 'is', subject: toSubject(subject), words: options };
}

/** That both values are present and differ. */
export function differ(left: string | Subject, right: string | Subject): Condition {
  return { kind: 'differ', subjects: [toSubject(left), toSubject(right)] };
}

/** That a setting is on or, with words, is one of them. */
export function settingIs(name: SettingName, ...options: readonly string[]): Condition {
  return { kind: 'setting', setting: name, words: options };
}

/** That a condition does not hold. */
export function not(condition: Condition): Condition {
  return { kind: 'not', condition };
}

/** That all of these hold. */
export function all(...conditions: readonly Condition[]): Condition {
  return { kind: 'all', conditions };
}

/** That at least one of these holds. */
export function any(...conditions: readonly Condition[]): Condition {
  return { kind: 'any', conditions };
}

function toValue(value: ValueLike): Value {
  return typeof value === 'string' ? entryValue(value) : value;
}

function toSubject(subject: string | Subject): Subject {
  return typeof subject === 'string' ? entryValue(subject) : subject;
}

function entryValue(name: string): EntryValue {
  const entry = ENTRIES.get(name);
  if (entry === undefined) throw new RangeError(`${name} is not a name of the dictionary`);
  return { kind: 'entry', entry };
}
