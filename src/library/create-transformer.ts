import type { DeclaredSource } from '../address-data/address-source.ts';
import { TRANSFORMER_OPTIONS } from '../config/library-options.ts';
import { loadAddressDataFiles } from '../config/load-address-data.ts';
import { loadSignals } from '../config/load-signals.ts';
import { loadPrices, makeTransfers } from '../config/load-transfers.ts';
import { verdictsOf } from '../config/load-verdicts.ts';
import { MEMBER_NAMING } from '../config/option-naming.ts';
import { OPTIONS } from '../config/options.ts';
import { ConfigurationError } from '../config/read-options.ts';
import { makeSettings } from '../config/settings.ts';
import { metadataContextOf } from '../function/event-context.ts';
import { checkRules } from '../metadata/check-rules.ts';
import { guardSource } from '../metadata/guarded-source.ts';
import { checkInventory } from '../metadata/inventory-schema.ts';
import { SnapshotSource } from '../metadata/snapshot-source.ts';
import { Counts } from '../model/counts.ts';
import { RECORD_FAULTS, type RecordFailure, type RecordFailureReason } from '../model/fault.ts';
import type { FirehoseEvent, FirehoseResult } from '../model/firehose.ts';
import type { Inventory } from '../model/inventory.ts';
import type { MetadataSource } from '../model/ports.ts';
import type { RulesDocument } from '../model/rules.ts';
import { readRange } from '../net/ranges.ts';
import { Ledger } from '../pipeline/ledger.ts';
import { createJoining } from '../pipeline/rollup/create-joining.ts';
import { Transform } from '../pipeline/transform.ts';
import { verdictsOfSource } from '../rules/source-verdicts.ts';
import type { Verdicts } from '../rules/verdicts.ts';
import { checkMetadataSource } from './check-metadata-source.ts';
import type { TransformOptionMembers } from './options.generated.ts';
import { describe, isPlainObject, readMembers } from './read-members.ts';

/** Options of {@link createTransformer}; omitted ones have the defaults of the deployed function. */
export interface TransformerOptions extends TransformOptionMembers {
  /** Your names for address ranges, by CIDR block: `{ '10.1.0.0/16': 'office-berlin' }`. Default: none. */
  readonly cidrLabels?: Readonly<Record<string, string>> | undefined;
  /**
   * Your sources of countries, networks, clouds, threat lists and ranges, in files, which are read once:
   * `[{ name: 'geo', location: 'GeoLite2-City.mmdb' }]`. Default: none.
   */
  readonly addressData?: readonly DeclaredSource[] | undefined;
  /** The interfaces and addresses, as an inventory document. Default: none. */
  readonly inventory?: Inventory | undefined;
  /**
   * Security groups, network ACLs and what they depend on, as a rules document: each document then says why its flow
   * was accepted or rejected. Invalid entries are ignored. Default: the rules of `metadata`, or in `inventory`, if any.
   */
  readonly rules?: RulesDocument | undefined;
  /**
   * A custom source of metadata, or the one of `createEc2Metadata`; takes precedence over `inventory`. A call that
   * throws, rejects, takes longer than `lookupMs` or returns an invalid value is counted in `metadataFaults`, and the
   * records are output without its result. Default: none.
   */
  readonly metadata?: MetadataSource | undefined;
  /** Time limit for the look-ups of one event, in milliseconds, for any source. Default: 5000. */
  readonly lookupMs?: number | undefined;
  /** Called with each fault of `metadata`; errors that it throws are ignored. Default: faults are only counted. */
  readonly onMetadataFault?: ((error: Error) => void) | undefined;
}

/** The answer to an event, with the counts that the function would log. */
export interface DetailedResult {
  /** What Lambda returns to Firehose. */
  readonly result: FirehoseResult;
  /** The counts of the event. */
  readonly counts: Counts;
  /** The reason of each record answered `ProcessingFailed`, by recordId. */
  readonly failures: ReadonlyMap<string, RecordFailure>;
}

/** A compiled transform; it can process any number of events, also concurrently. */
export interface Transformer {
  /** Answers a Firehose transformation event, like the Lambda function. */
  transform(event: FirehoseEvent): Promise<FirehoseResult>;
  /** The same with the counts that the Lambda function would log, and the reason of every failed record. */
  transformWithCounts(event: FirehoseEvent): Promise<DetailedResult>;
}

/** Members that are not options of the configuration table. */
const OTHER_MEMBERS: readonly string[] = [
  'addressData',
  'cidrLabels',
  'inventory',
  'rules',
  'metadata',
  'lookupMs',
  'onMetadataFault',
];

/**
 * Creates the pipeline of the Lambda function, without Lambda and AWS. Throws a `ConfigurationError` that names each
 * invalid option, and a RangeError for an invalid inventory or rules document.
 *
 * @example
 * const { transform } = createTransformer({ cidrLabels: { '10.1.0.0/16': 'office-berlin' } });
 * const [document] = documentsOf(await transform(firehoseEvent(['2 123456789012 eni-0a1b …'])));
 */
export function createTransformer(options: TransformerOptions = {}): Transformer {
  const checked = readMembers(options, {
    of: 'createTransformer',
    options: TRANSFORMER_OPTIONS,
    others: OTHER_MEMBERS,
  });
  const {
    addressData,
    cidrLabels = {},
    inventory,
    rules,
    metadata,
    lookupMs = OPTIONS.METADATA_TIMEOUT_MS.byDefault,
    onMetadataFault,
  } = options;
  if (!isPlainObject(cidrLabels)) {
    throw new ConfigurationError(
      `cidrLabels must be a plain object of CIDR block to label, not ${describe(cidrLabels)}`,
    );
  }
  if (typeof lookupMs !== 'number' || !(lookupMs >= 0)) {
    throw new ConfigurationError(`lookupMs must be a number of milliseconds from 0, not ${describe(lookupMs)}`);
  }
  if (onMetadataFault !== undefined && typeof onMetadataFault !== 'function') {
    throw new ConfigurationError(`onMetadataFault must be a function, not ${describe(onMetadataFault)}`);
  }
  if (metadata !== undefined) checkMetadataSource(metadata);
  const guarded = metadata === undefined ? undefined : guardSource(metadata, onMetadataFault);
  const source = guarded ?? (inventory === undefined ? undefined : new SnapshotSource(checkInventory(inventory)));
  const ranges = { labels: cidrLabels, readRange };
  const settings = makeSettings(checked, ranges, source, undefined, undefined, MEMBER_NAMING);
  const verdicts = checked.verdicts === 'off' ? undefined : verdictsFor(rules, inventory, source);
  if (checked.verdicts === 'on' && verdicts === undefined) {
    throw new ConfigurationError(
      "verdicts on needs rules, and the interfaces that they belong to: the source of createEc2Metadata({ verdicts: 'on' }) as metadata; or rules, or an inventory with securityGroups and networkAcls, and inventory or metadata",
    );
  }
  const prices = checked.transfer === 'off' ? undefined : loadPrices(checked, MEMBER_NAMING);
  const transfers = prices === undefined || source === undefined ? undefined : makeTransfers(prices, source, verdicts);
  const signals = checked.signals === 'off' ? undefined : loadSignals(checked, MEMBER_NAMING);
  const joining = checked.rollup === 'off' ? undefined : createJoining;
  const transform = new Transform({
    ...settings,
    verdicts,
    transfers,
    signals,
    joining,
    addressData: addressData === undefined ? undefined : loadAddressDataFiles(addressData),
  });

  async function transformWithCounts(event: FirehoseEvent): Promise<DetailedResult> {
    const counts = new Counts();
    const onError = (error: unknown): never => {
      // an internal error must be visible in tests
      throw error;
    };
    const context = metadataContextOf(event, undefined, lookupMs);
    const { result, failures } = await transform.transformEvent(event, counts, onError, context);
    new Ledger(counts).countMetadataFaults(guarded?.takeFaults() ?? 0);
    return {
      // plain objects, so that tests can compare them strictly
      result: { records: result.records.map((record) => ({ ...record })) },
      counts,
      failures: new Map([...failures()].map(([recordId, failure]) => [recordId, inWords(failure)])),
    };
  }

  return { transformWithCounts, transform: async (event) => (await transformWithCounts(event)).result };
}

/**
 * Verdicts by the rules of a document, of the metadata source, or in the inventory, the first that has any; undefined without
 * rules, or if no interfaces are known.
 */
function verdictsFor(
  rules: RulesDocument | undefined,
  inventory: Inventory | undefined,
  metadata: MetadataSource | undefined,
): Verdicts | undefined {
  if (metadata === undefined) return undefined;
  if (rules === undefined && metadata.rules !== undefined) return verdictsOfSource(metadata);
  const document = rules ?? inventory;
  if (document === undefined) return undefined;
  const reading = checkRules(document);
  return reading === undefined ? undefined : verdictsOf(reading, 'rules', { metadata, onWarning: () => {} });
}

const OPTION_NAME = /\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b/g;
const MEMBERS: ReadonlyMap<string, string> = new Map(
  Object.entries(OPTIONS).map(([name, { member }]) => [name, member]),
);

/** A readable failure, in which options have the library's names. */
function inWords({ code, detail }: RecordFailureReason): RecordFailure {
  const sentence = RECORD_FAULTS[code].replaceAll(OPTION_NAME, (name) => MEMBERS.get(name) ?? name);
  return { code, detail: detail ?? sentence };
}
