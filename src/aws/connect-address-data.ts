import { posix } from 'node:path';
import { AddressData, type FollowedSource, isOutdated } from '../address-data/address-data.ts';
import type { AddressSource } from '../address-data/address-source.ts';
import { type AddressTable, skippedText } from '../address-data/address-table.ts';
import { DeclaredSources, followAll } from '../address-data/declared-sources.ts';
import { loadReader } from '../address-data/read-address-data.ts';
import { checkSources, declaresSources, readSources } from '../address-data/read-sources.ts';
import type { OptionNaming } from '../config/option-naming.ts';
import type { Options } from '../config/options.ts';
import { invalidOption } from '../config/read-options.ts';
import type { DocumentFault } from '../documents/document-fault.ts';
import { inflated, readJson } from '../documents/read-json.ts';
import { type ConnectedDocument, connectDocument, type DocumentConnection, type S3Access } from './connect-document.ts';

/** Maximum size of a document of address data, decompressed; the largest databases of cities have half of that. */
const MAX_DATA_BYTES = 256 * 1024 * 1024;
/** Maximum size of a document that lists sources. */
const MAX_LIST_BYTES = 1024 * 1024;

/** Called with what happens to documents of address data. */
export interface AddressDataEvents {
  /** Called when a document is not used, or only in part: once until that changes. */
  readonly onWarning: (message: string, error?: unknown) => void;
  /** Called when a document cannot be used. Default: a warning, since the previous one stays in use. */
  readonly onUnusable?: (message: string, error: unknown) => void;
  /** Called when a newer document is in use. */
  readonly onLoaded?: (source: AddressSource, table: AddressTable) => void;
}

/**
 * The address data that the options name: each source is loaded, and then refreshed. Undefined if the options name no
 * sources. A source that cannot be read is reported, and gives no answers until it can be. Throws a
 * `ConfigurationError` if the option does not declare sources.
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
    if (declaresSources(text)) return new AddressData(await followAll(readSources(text), follow));
    const { document: list, loaded } = await connectDocument({
      ...connectionOf(options, s3),
      location: text,
      parse: (content) => checkSources(readJson(content, MAX_LIST_BYTES)).map((source) => relativeTo(text, source)),
      onFailure: (name, error, fault) =>
        reportUnusable(
          events,
          `${naming('ADDRESS_DATA')}: the list of address data ${name} cannot be used (${fault})`,
          error,
        ),
    });
    await loaded;
    const sources = new DeclaredSources(
      list,
      (source) => follow(source).catch(unusable(source, events)),
      () => list.state().fault,
    );
    await sources.refresh(Date.now() + (s3.firstLoadMs ?? options.metadataTimeoutMs));
    return new AddressData(sources);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw invalidOption(naming('ADDRESS_DATA'), error);
  }
}

async function followSource(
  source: AddressSource,
  options: Options,
  s3: S3Access,
  events: AddressDataEvents,
): Promise<FollowedSource> {
  const { onWarning, onLoaded } = events;
  const what = `the address data ${source.name}`;
  const read = await loadReader(source.kind);
  const { document, loaded } = await connectSource(source, {
    ...connectionOf(options, s3),
    location: source.location,
    parse: (content) => {
      const table = read(inflated(content, MAX_DATA_BYTES), source, (reason) =>
        onWarning(`${what} is damaged and no longer used: ${reason}`),
      );
      onLoaded?.(source, table);
      if (table.skipped > 0) onWarning(`${what}: ${skippedText(table.skipped)}`);
      if (isOutdated(source, table, Date.now())) {
        onWarning(`${what} is outdated: its version is ${table.version}`);
      }
      return table;
    },
    onFailure: (name: string, error: unknown, fault: DocumentFault) =>
      reportUnusable(events, `${what} (${name}) cannot be used (${fault})`, error),
  });
  await loaded;
  return { source, document, faultOf: () => document.state().fault };
}

/** Throws a RangeError that names the source, if its location is neither a path nor an object in S3. */
async function connectSource<Value>(
  { name }: AddressSource,
  connection: DocumentConnection<Value>,
): Promise<ConnectedDocument<Value>> {
  try {
    return await connectDocument(connection);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(`${name}: location ${error.message}`, { cause: error });
  }
}

/** In place of a source whose location in the list is invalid: it is reported, and the other sources are used. */
function unusable(source: AddressSource, events: AddressDataEvents): (error: unknown) => FollowedSource {
  return (error) => {
    reportUnusable(events, `the address data ${source.name} (${source.location}) cannot be used (broken)`, error);
    return { source, document: { value: undefined, revision: 0 }, faultOf: () => 'broken' };
  };
}

function reportUnusable({ onWarning, onUnusable }: AddressDataEvents, message: string, error: unknown): void {
  if (onUnusable !== undefined) onUnusable(message, error);
  else onWarning(`${message}; earlier data, if any, stays in use`, error);
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
