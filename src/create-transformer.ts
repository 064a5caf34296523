import { OPTIONS, type Options } from './config/options.ts';
import { ConfigurationError, readOptions } from './config/read-options.ts';
import { makeSettings } from './config/settings.ts';
import { guardSource } from './metadata/guarded-source.ts';
import { checkInventory } from './metadata/inventory-schema.ts';
import { SnapshotSource } from './metadata/snapshot-source.ts';
import { metadataContextOf } from './metadata-context.ts';
import { Counts } from './model/counts.ts';
import type { FirehoseEvent, FirehoseResult } from './model/firehose.ts';
import type { Inventory } from './model/inventory.ts';
import type { MetadataSource } from './model/ports.ts';
import { Transform } from './transform.ts';

/** Options that have a use outside a deployed function; metadata and labels come as values instead of texts. */
type ForLibrary =
  | 'logFormat'
  | 'destination'
  | 'schema'
  | 'fields'
  | 'tagKeys'
  | 'originalLine'
  | 'communityId'
  | 'observables'
  | 'splunkMode'
  | 'splunkIndex'
  | 'splunkHost'
  | 'partitionKeys'
  | 'otfTable'
  | 'dropRules'
  | 'sampleAccept'
  | 'dropMode'
  | 'onNodata'
  | 'onUnreadable'
  | 'maxResponseBytes'
  | 'maxInflatedBytes';

/** Options of {@link createTransformer}; each as the option of that name in the configuration table, with its default. */
export interface TransformerOptions extends Partial<Pick<Options, ForLibrary>> {
  /** Your names for address ranges, by CIDR block. */
  readonly cidrLabels?: Readonly<Record<string, string>>;
  /** What is behind interfaces and addresses, as an inventory document. */
  readonly inventory?: Inventory;
  /**
   * The same from a source of your own; goes before `inventory`. Where a call of it throws, rejects, takes longer than
   * `lookupMs`, or returns something that is not an interface, instance, subnet, VPC or NAT gateway, it is counted as
   * `metadataFaults`, and the records go out without what it would have told.
   */
  readonly metadata?: MetadataSource;
  /** Longest time for the look-ups of one event, in milliseconds, whatever the source; 5,000 where nothing is said. */
  readonly lookupMs?: number;
  /** Told of each fault of `metadata`; what it throws is ignored. */
  readonly onMetadataFault?: (error: Error) => void;
}

/** A transform with its options compiled; may be used for any number of events, also at the same time. */
export interface Transformer {
  /** Answers a Firehose transformation event, as the Lambda would. */
  transform(event: FirehoseEvent): Promise<FirehoseResult>;
  /** The same with the counts that the Lambda would log. */
  transformWithCounts(event: FirehoseEvent): Promise<{ readonly result: FirehoseResult; readonly counts: Counts }>;
}

/**
 * Makes the pipeline of the Lambda without Lambda and without AWS.
 * Throws a `ConfigurationError` for options that cannot be used, a RangeError for an inventory that is not valid.
 *
 * @example
 * const { transform } = createTransformer({ cidrLabels: { '10.1.0.0/16': 'office-berlin' } });
 * const { records } = await transform(firehoseEvent(['2 123456789012 eni-0a1b …']));
 */
export function createTransformer(options: TransformerOptions = {}): Transformer {
  const { cidrLabels, inventory, metadata, lookupMs = OPTIONS.METADATA_TIMEOUT_MS.byDefault, ...others } = options;
  const { onMetadataFault, ...simple } = others;
  const guarded = metadata === undefined ? undefined : guardSource(metadata, onMetadataFault);
  const source = guarded ?? (inventory === undefined ? undefined : new SnapshotSource(checkInventory(inventory)));
  const settings = makeSettings(readOptions(toTexts(simple)), cidrLabels ?? {}, source);
  const transform = new Transform(settings);

  async function transformWithCounts(event: FirehoseEvent): ReturnType<Transformer['transformWithCounts']> {
    const counts = new Counts();
    const onError = (error: unknown): never => {
      // in a test an error of ours is to be seen, not answered
      throw error;
    };
    const context = metadataContextOf(event, undefined, lookupMs);
    const { result } = await transform.transformEvent(event, counts, onError, context);
    counts.metadataFaults += guarded?.takeFaults() ?? 0;
    // plain objects, so that a test may compare them strictly
    return { result: { records: result.records.map((record) => ({ ...record })) }, counts };
  }

  return { transformWithCounts, transform: async (event) => (await transformWithCounts(event)).result };
}

/** The options as the environment would give them, so that both faces are checked alike. */
function toTexts(options: Readonly<Record<string, string | number | undefined>>): Record<string, string> {
  const known: ReadonlyMap<string, string> = new Map(
    Object.entries(OPTIONS).map(([name, { member }]): [string, string] => [member, name]),
  );
  const texts: Record<string, string> = {};
  for (const [member, value] of Object.entries(options)) {
    const name = known.get(member);
    if (name === undefined) throw new ConfigurationError(`${member} is not an option of createTransformer`);
    if (value !== undefined) texts[name] = String(value);
  }
  return texts;
}
