import { readCidrLabels } from '../../../src/config/cidr-labels.ts';
import { Enrichment } from '../../../src/enrich/enrichment.ts';
import { SnapshotSource } from '../../../src/metadata/snapshot-source.ts';
import { AddedValues } from '../../../src/model/added-values.generated.ts';
import type { Endpoint } from '../../../src/model/endpoint-attributes.ts';
import type { Inventory } from '../../../src/model/inventory.ts';
import { readRange } from '../../../src/net/ranges.ts';
import { recordBelow, recordOf } from '../parse/parse-text.ts';
import { SHOP } from './shop-inventory.ts';

/** Both ends of a flow. */
export interface Ends {
  readonly source: Endpoint | undefined;
  readonly destination: Endpoint | undefined;
}

/**
 * The ends of a record with these fields, `null` for an absent one, resolved with an inventory. A configured format or
 * a header line names the fields.
 */
export function endsOf(
  fields: Readonly<Record<string, string | number | null>>,
  inventory: Inventory = SHOP,
  isBelowHeader = false,
): Ends {
  const names = Object.keys(fields).join(' ');
  const line = Object.values(fields)
    .map((value) => value ?? '-')
    .join(' ');
  const record = isBelowHeader ? recordBelow(names, line) : recordOf(line, names);
  const added = new AddedValues();
  new Enrichment({ labels: readCidrLabels({}, readRange), metadata: new SnapshotSource(inventory) }).apply(
    record,
    added,
  );
  return { source: added.source?.attributes, destination: added.destination?.attributes };
}

/** The interfaces at both ends of a record, source first. */
export function interfacesOf(...record: Parameters<typeof endsOf>): (string | undefined)[] {
  const { source, destination } = endsOf(...record);
  return [source?.interface_id, destination?.interface_id];
}
