import { AddressBook } from '../../../src/enrich/address-book.ts';
import { type Enricher, type EnricherRow, enricherOf } from '../../../src/enrich/enricher.ts';
import { RecordEnds } from '../../../src/enrich/record-ends.ts';
import { COUNTER_SLOTS } from '../../../src/model/added-slots.generated.ts';
import { AddedValues } from '../../../src/model/added-values.generated.ts';
import { CidrTable } from '../../../src/net/cidr-table.ts';
import { recordOf } from '../parse/parse-text.ts';

const NO_ENDS = new RecordEnds(new AddressBook(new CidrTable([])), undefined);

/**
 * The values that an enricher adds to a line of the format; undefined if it does not apply to the format. `ends` are
 * those that the enricher uses; by default those of `alone`.
 */
export function addedTo(enricher: Enricher, format: string, line: string, ends = NO_ENDS): AddedValues | undefined {
  const record = recordOf(line, format);
  ends.read(record);
  const enrich = enricher(record.format.positions);
  if (enrich === undefined) return undefined;
  const added = new AddedValues();
  enrich(record, added);
  return added;
}

/** The enricher of a row that needs only the record. */
export function alone(row: EnricherRow): Enricher {
  return enricherOf(row, { ends: NO_ENDS, counters: COUNTER_SLOTS, metadata: undefined });
}

/** The added values, without the ends and the counts. */
export function presentValues(added: AddedValues): Record<string, unknown> {
  const { source: _source, destination: _destination, counts: _counts, ...values } = added;
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== -1));
}
