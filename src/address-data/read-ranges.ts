import type { AddressSource } from './address-source.ts';
import type { AddressTable } from './address-table.ts';
import {
  readAwsRanges,
  readAzureRanges,
  readCloudflareRanges,
  readFastlyRanges,
  readGcpRanges,
  readGitHubRanges,
  readOracleRanges,
} from './cloud-ranges.ts';
import { readCsv } from './csv-ranges.ts';
import { type ReadRanges, readList } from './list-ranges.ts';
import { namedTable } from './named-tables.ts';
import { tableOf } from './range-table-builder.ts';
import { utf8Of } from './utf8-content.ts';

/** Kinds that consist of ranges, so that they can be compiled. */
export type RangeKind = Exclude<AddressSource['kind'], 'mmdb' | 'table'>;

const READERS: Readonly<Record<RangeKind, (content: Buffer, rangeColumn?: string) => ReadRanges>> = {
  'aws-ip-ranges': readAwsRanges,
  'azure-service-tags': readAzureRanges,
  gcp: readGcpRanges,
  oracle: readOracleRanges,
  cloudflare: readCloudflareRanges,
  fastly: readFastlyRanges,
  github: readGitHubRanges,
  list: (content) => readList(content, { listed: true }),
  csv: readCsv,
};

/** Reads the ranges of a source of any kind that has ranges. Throws an Error that gives the reason. */
export function readRanges(
  content: Buffer,
  { kind, rangeColumn }: Pick<AddressSource, 'rangeColumn'> & { readonly kind: AddressSource['kind'] },
): ReadRanges {
  if (kind === 'mmdb' || kind === 'table') throw new RangeError(`data of kind ${kind} does not consist of ranges`);
  return READERS[kind](utf8Of(content), rangeColumn);
}

/** Reads a source that has ranges into a table. Throws an Error that gives the reason. */
export function readRangeTable(content: Buffer, source: AddressSource): AddressTable {
  const { builder, ...facts } = readRanges(content, source);
  return namedTable(content, source, tableOf(builder.build()), facts);
}
