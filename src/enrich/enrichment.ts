import type { AddedValues } from '../model/added-values.ts';
import { ByteMemo } from '../model/byte-memo.ts';
import type { FlowLogRecord } from '../model/flow-log-record.ts';
import type { LogFormat } from '../model/log-format.ts';
import type { MetadataRequest } from '../model/metadata-request.ts';
import type { MetadataSource } from '../model/ports.ts';
import type { RecordTable } from '../model/record-table.ts';
import type { CidrTable } from '../net/cidr-table.ts';
import { AddressBook } from './address-book.ts';
import { enrichAddresses } from './addresses.ts';
import { enrichCommunityId } from './community-id.ts';
import { enrichDirection } from './direction.ts';
import { enrichDuration } from './duration.ts';
import { enrichEndpoints } from './endpoints.ts';
import type { Enrich, Enricher } from './enricher.ts';
import { collectMetadataRequest } from './metadata-request.ts';
import { enrichProtocol } from './protocol.ts';
import { RecordEnds } from './record-ends.ts';
import { enrichService } from './service.ts';
import { enrichTcpFlags } from './tcp-flags.ts';
import { enrichTrafficPath } from './traffic-path.ts';

/** How many texts of ids are remembered for collecting requests. */
const MAX_REMEMBERED_IDS = 65_536;

/** What enrichment knows besides the record. */
export interface EnrichmentSettings {
  readonly labels: CidrTable<string>;
  /** Undefined where no metadata is wanted. */
  readonly metadata: MetadataSource | undefined;
  /** Whether flows get their Community ID, which costs a hash each. Missing: no. */
  readonly communityId?: boolean;
}

/** Runs every enricher that a record's format allows; the list is made once a format. */
export class Enrichment {
  /** In order: endpoints need the direction. */
  readonly #enrichers: readonly Enricher[];
  readonly #book: AddressBook;
  readonly #ends: RecordEnds;
  readonly #ids: ByteMemo<string> = new ByteMemo(MAX_REMEMBERED_IDS, (id) => id);
  readonly #byFormat: WeakMap<LogFormat, readonly Enrich[]> = new WeakMap();

  constructor({ labels, metadata, communityId = false }: EnrichmentSettings) {
    const book = new AddressBook(labels);
    const ends = new RecordEnds(book, metadata);
    this.#book = book;
    this.#ends = ends;
    this.#enrichers = [
      enrichDuration,
      enrichProtocol,
      enrichService,
      enrichTcpFlags,
      enrichTrafficPath,
      enrichAddresses(ends),
      enrichDirection(ends, metadata),
      ...(metadata === undefined ? [] : [enrichEndpoints(ends, metadata)]),
      ...(communityId ? [enrichCommunityId] : []),
    ];
  }

  /** Begins a window, or another stretch of work without a pause in which the metadata could change. */
  begin(): void {
    this.#ends.begin();
  }

  /** What the records of a window ask of a metadata source. */
  collectRequest(bytes: Buffer, records: RecordTable): MetadataRequest {
    return collectMetadataRequest(bytes, records, this.#book, this.#ids);
  }

  /** Sets `added` to what can be added to the record. */
  apply(record: FlowLogRecord, added: AddedValues): void {
    added.clear();
    this.#ends.read(record);
    for (const enrich of this.#enrichersOf(record.format)) enrich(record, added);
  }

  #enrichersOf(format: LogFormat): readonly Enrich[] {
    let enrichers = this.#byFormat.get(format);
    if (enrichers === undefined) {
      enrichers = this.#enrichers.flatMap((enricher) => enricher(format.positions) ?? []);
      this.#byFormat.set(format, enrichers);
    }
    return enrichers;
  }
}
