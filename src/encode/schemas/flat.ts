import { DICTIONARY, FAULT_NAMES } from '../../model/dictionary.ts';
import type { Leaf } from '../language/schema.ts';
import { schemaRow } from '../language/schema-row.ts';
import { fault, group, later, leaf, settingIs } from '../language/vocabulary.ts';
import { FLAT_MARK } from './flat-mark.ts';

const isOfEnds = (row: Leaf): boolean => row.from.kind === 'entry' && row.from.entry.origin.kind === 'endpoint';

const entries = (): readonly Leaf[] =>
  DICTIONARY.flatMap(({ name, isOptional }) =>
    isOptional ? group(settingIs('carriesLine'), [leaf(name, name)]) : [leaf(name, name)],
  );

/** The flat schema: one level, the names of the dictionary; safe as column names for tables. */
export const FLAT_SCHEMA = schemaRow(
  {
    name: 'flat',
    sentence: 'One level, AWS’s own names with `_` for `-`; safe as column names.',
    mark: FLAT_MARK,
  },
  () => ({
    leaves: [...entries().filter((row) => !isOfEnds(row)), leaf('', later('_')), ...entries().filter(isOfEnds)],
    faultLeaves: [leaf(FAULT_NAMES.fault, fault('fault')), leaf(FAULT_NAMES.line, fault('line'))],
  }),
);
