import { AddressBook } from '../../../src/enrich/address-book.ts';
import { type Enricher, type EnricherRow, enricherOf } from '../../../src/enrich/enricher.ts';
import { RecordEnds } from '../../../src/enrich/record-ends.ts';
import { COUNTER_SLOTS } from '../../../src/model/added-slots.generated.ts';
import { AddedValues } from '../../../src/model/added-values.generated.ts';
import { CidrTable } from '../../../src/net/cidr-table.ts';
import { recordOf } from '../parse/parse-text.ts';

const NO_ENDS = new RecordEnds(new AddressBook(new CidrTable([])), undefined);

/**
 * What an enricher adds to the line of a format; undefined where it has no use for the format. `ends` are those that the
 * enricher asks; those of `alone` if missing.
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

/** The enricher of a row that asks for nothing but the record. */
export function alone(row: EnricherRow): Enricher {
  return enricherOf(row, { ends: NO_ENDS, counters: COUNTER_SLOTS, metadata: undefined });
}

/** The values that were added, without the ends and the counts. */
export function presentValues(added: AddedValues): Record<string, unknown> {
  const { source: _source, destination: _destination, counts: _counts, ...values } = added;
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== -1));
}
