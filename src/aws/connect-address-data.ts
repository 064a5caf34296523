import { posix } from 'node:path';
import { AddressData, type FollowedSource, isOutdated } from '../address-data/address-data.ts';
import type { AddressSource } from '../address-data/address-source.ts';
import { type AddressTable, skippedText } from '../address-data/address-table.ts';
import { DeclaredSources, followAll } from '../address-data/declared-sources.ts';
import { loadReader } from '../address-data/read-address-data.ts';
import { checkSources, declaresSources, readSources } from '../address-data/read-sources.ts';
import type { OptionNaming } from '../config/option-naming.ts';
import type { Options } from '../config/options.ts';
import { ConfigurationError } from '../config/read-options.ts';
import type { DocumentFault } from '../documents/document-fault.ts';
import { inflated, readJson } from '../documents/read-json.ts';
import { parseS3Location } from './clients/s3-store.ts';
import { connectDocument, type S3Access } from './connect-document.ts';

/** Most bytes of a document of address data, inflated; the largest databases of cities have half of it. */
const MAX_DATA_BYTES = 256 * 1024 * 1024;
/** Most bytes of a document that lists sources. */
const MAX_LIST_BYTES = 1024 * 1024;

/** Who is told of documents of address data. */
export interface AddressDataEvents {
  /** A document is not in use, or only in part: called once until that changes. */
  readonly onWarning: (message: string, error?: unknown) => void;
  /** A document cannot be used. Default: a warning, since the ones before stay in use. */
  readonly onUnusable?: (message: string, error: unknown) => void;
  /** A newer document is in use. */
  readonly onLoaded?: (source: AddressSource, table: AddressTable) => void;
}

/**
 * The address data that the options name, each source loaded if it can be, and then followed; undefined if the options name no sources. A
 * source that cannot be read is reported, and has no answers until it can be. Throws a {@link ConfigurationError} if the
 * option does not declare sources.
 */
export async function connectAddressData(
  options: Options,
  naming: OptionNaming,
  s3: S3Access,
  events: AddressDataEvents,
): Promise<AddressData> {
  const { addressData: text } = options;
  const follow = (source: AddressSource): Promise<FollowedSource> => followSource(source, options, s3, events);
  try {
    if (declaresSources(text)) return new AddressData(await followAll(readSources(text).map(checked), follow));
    const { document: list, loaded } = await connectDocument({
      ...connectionOf(options, s3),
      location: text,
      // a location that cannot be one makes it a broken list, which does not end the function
      parse: (content) =>
        checkSources(readJson(content, MAX_LIST_BYTES)).map((source) => checked(relativeTo(text, source))),
      onFailure: (name, error, fault) =>
        reportUnusable(events, `the list of address data ${name} cannot be used (${fault})`, error),
    });
    await loaded;
    const sources = new DeclaredSources(list, follow, () => list.state().fault);
    await sources.refresh(Date.now() + options.metadataTimeoutMs);
    return new AddressData(sources);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ConfigurationError(`${naming('ADDRESS_DATA')}: ${error.message}`, { cause: error });
  }
}

async function followSource(
  source: AddressSource,
  options: Options,
  s3: S3Access,
  events: AddressDataEvents,
): Promise<FollowedSource> {
  const { onWarning, onLoaded } = events;
  const read = await loadReader(source.kind);
  const { document, loaded } = await connectDocument({
    ...connectionOf(options, s3),
    location: source.location,
    parse: (content) => {
      const table = read(inflated(content, MAX_DATA_BYTES), source, (reason) =>
        onWarning(`the address data ${source.name} have damaged answers and are not asked any more: ${reason}`),
      );
      onLoaded?.(source, table);
      if (table.skipped > 0) onWarning(`the address data ${source.name}: ${skippedText(table.skipped)}`);
      if (isOutdated(source, table, Date.now())) {
        onWarning(`the address data ${source.name} are outdated: they are of ${table.version}`);
      }
      return table;
    },
    onFailure: (name: string, error: unknown, fault: DocumentFault) =>
      reportUnusable(events, `the address data ${source.name} (${name}) cannot be used (${fault})`, error),
  });
  await loaded;
  return { source, document, faultOf: () => document.state().fault };
}

function reportUnusable({ onWarning, onUnusable }: AddressDataEvents, message: string, error: unknown): void {
  if (onUnusable !== undefined) onUnusable(message, error);
  else onWarning(`${message}; what was loaded before stays in use, if any`, error);
}

function connectionOf(options: Options, s3: S3Access) {
  return { s3, refreshMs: options.metadataRefreshSeconds * 1_000, timeoutMs: options.metadataTimeoutMs };
}

/** A relative location is resolved against that of the document that lists the source. */
function relativeTo(list: string, source: AddressSource): AddressSource {
  const { location } = source;
  if (location.startsWith('s3://') || location.startsWith('/')) return source;
  return { ...source, location: `${list.slice(0, list.lastIndexOf('/') + 1)}${posix.normalize(location)}` };
}

/** Throws a RangeError that names the source for a location that looks like one in S3 and is not. */
function checked(source: AddressSource): AddressSource {
  try {
    if (source.location.startsWith('s3://')) parseS3Location(source.location);
    return source;
  } catch (error) {
    throw new RangeError(`${source.name}: location ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
