import type { FlowLogRecord } from '../model/flow-log-record.ts';
import { CidrTable } from '../net/cidr-table.ts';
import { ByteSet } from './byte-set.ts';
import type { TermValues } from './drop-rule.ts';
import { NumberSet } from './number-set.ts';
import type { ParsedAddresses } from './parsed-addresses.ts';

/** Decides whether the field at a position, which the record has, is one of a term's values. */
export type ValueTest = (record: FlowLogRecord, position: number) => boolean;

/** Compiles the values of a term. The test works for any format and allocates nothing. */
export function compileValueTest(values: TermValues, addresses: ParsedAddresses): ValueTest {
  switch (values.type) {
    case 'texts': {
      const set = new ByteSet(values.texts);
      return (record, position) => set.has(record.bytes, record.startOf(position), record.endOf(position));
    }
    case 'numbers': {
      const set = new NumberSet(values.ranges);
      return (record, position) => set.has(record.number(position));
    }
    case 'addresses': {
      const table = new CidrTable(values.blocks.map((block) => [block, true] as const));
      return (record, position) => table.lookup(addresses.at(record, position)) === true;
    }
  }
}
