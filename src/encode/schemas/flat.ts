import { DICTIONARY } from '../../model/dictionary.ts';
import type { Schema } from '../schema.ts';

/** The flat schema: one level, the names of the dictionary; safe as column names for tables. */
export const FLAT_SCHEMA: Schema = {
  name: 'flat',
  columns: DICTIONARY.map((entry) => ({ name: entry.name, from: entry })),
};
