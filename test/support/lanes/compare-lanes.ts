import { isDeepStrictEqual } from 'node:util';
import { AddressData } from '../../../src/address-data/address-data.ts';
import { loadSignals } from '../../../src/config/load-signals.ts';
import { loadPrices, makeTransfers } from '../../../src/config/load-transfers.ts';
import { ConfigurationError, type OptionTexts, readOptions } from '../../../src/config/read-options.ts';
import { makeSettings } from '../../../src/config/settings.ts';
import { AddedFacts } from '../../../src/fast/added-facts.ts';
import { FastLane } from '../../../src/fast/fast-lane.ts';
import { checkRules } from '../../../src/metadata/check-rules.ts';
import { OwnershipSource } from '../../../src/metadata/ownership-source.ts';
import { Counts } from '../../../src/model/counts.ts';
import type { LoadedDocument } from '../../../src/model/ports.ts';
import type { PutBackPart, PutBackSink } from '../../../src/model/put-back.ts';
import { readRange } from '../../../src/net/ranges.ts';
import { createJoining } from '../../../src/pipeline/rollup/create-joining.ts';
import { Transform } from '../../../src/pipeline/transform.ts';
import { VerdictEngine } from '../../../src/rules/verdict-engine.ts';
import { type RulesInUse, Verdicts } from '../../../src/rules/verdicts.ts';
import { ChangingSource } from './changing-source.ts';
import { ADDRESS_TABLES, type LaneWorld, type Step } from './lane-world.ts';

const ARRIVAL_MS = Date.UTC(2026, 10, 23, 12);
const CONTEXT = {
  accountId: '123456789012',
  region: 'eu-central-1',
  deadlineMs: Number.POSITIVE_INFINITY,
  putBackTarget: { service: 'firehose', region: 'eu-central-1', accountId: '123456789012', streamName: 'flow-logs' },
} as const;

/** The result of comparing the lanes in one world. */
export interface LaneComparison {
  /** A description of the first difference between the lanes; undefined if there is none. */
  readonly difference: string | undefined;
  /**
   * Number of lines in the events that consist of the world's lines, without those that fail and those that are put back, which
   * count when they come again: most of them are not written.
   */
  readonly lines: number;
  /** How many documents of these lines the fast lane wrote. */
  readonly written: number;
  /** How many of these documents it wrote from its tables alone, without the plain enrichers. */
  readonly served: number;
  /** Whether the options are an invalid configuration, so that no event was sent. */
  readonly isInvalid: boolean;
}

/** Documents that the fast lane has written since the start, and how many of them it wrote from its tables alone. */
const total = { written: 0, served: 0 };
let usesEnrichers = false;
const { write } = FastLane.prototype;
FastLane.prototype.write = function countedWrite(this: FastLane, ...args: Parameters<typeof write>): boolean {
  usesEnrichers = false;
  const isWritten = write.apply(this, args);
  if (isWritten) total.written++;
  if (isWritten && !usesEnrichers) total.served++;
  return isWritten;
};
const { loadPlain } = AddedFacts.prototype;
AddedFacts.prototype.loadPlain = function noticedLoad(this: AddedFacts, ...args: Parameters<typeof loadPlain>): void {
  usesEnrichers = true;
  loadPlain.apply(this, args);
};

/** Sends the events of a world through both lanes, and compares all their observable results. */
export async function compareLanes(world: LaneWorld): Promise<LaneComparison> {
  const sums = { lines: 0, written: 0, served: 0 };
  let lanes: readonly [Lane, Lane];
  try {
    lanes = [new Lane(world, 'on'), new Lane(world, 'off')];
  } catch (error) {
    if (error instanceof ConfigurationError) return { ...sums, difference: undefined, isInvalid: true };
    throw error;
  }
  const [fast, plain] = lanes;
  for (const [index, step] of world.steps.entries()) {
    for (const lane of lanes) lane.change(step);
    for (let time = 1; time <= step.times; time++) {
      let event: unknown = step.event;
      // what is put back comes again as the next event
      for (const again of ['', ', again']) {
        const before = { ...total };
        const [given, expected] = [await fast.send(event), await plain.send(event)];
        if (step.isOfLines) {
          const { linesIn, linesPutBack, linesFailed } = expected.counts;
          sums.lines += linesIn - linesPutBack - linesFailed;
          sums.written += total.written - before.written;
          sums.served += total.served - before.served;
        }
        const difference = differenceOf(given, expected);
        if (difference !== undefined) {
          const place = `step ${index + 1} of ${world.steps.length}, time ${time}${again}: ${difference}`;
          return { ...sums, difference: place, isInvalid: false };
        }
        if (expected.putBack.length === 0) break;
        event = eventOfParts(expected.putBack);
      }
    }
  }
  return { ...sums, difference: undefined, isInvalid: false };
}

/** An event of records that were put back. */
function eventOfParts(parts: readonly string[]): unknown {
  const records = parts.map((part, index) => ({ recordId: String(index), data: part.slice(part.indexOf(' ') + 1) }));
  return { invocationId: 'again', region: 'eu-central-1', records };
}

/** All observable results of an event. */
interface Outcome {
  readonly answer: string;
  readonly responseBytes: number;
  readonly failures: readonly unknown[];
  readonly counts: Counts;
  readonly errors: readonly string[];
  readonly putBack: readonly string[];
  /** The requests that the metadata source received. */
  readonly requests: readonly unknown[];
}

function differenceOf(given: Outcome, expected: Outcome): string | undefined {
  if (given.answer !== expected.answer) return answersDiffer(given.answer, expected.answer);
  for (const name of ['errors', 'failures', 'responseBytes', 'putBack', 'counts', 'requests'] as const) {
    if (isDeepStrictEqual(given[name], expected[name])) continue;
    return `${name}: ${JSON.stringify(given[name])} instead of ${JSON.stringify(expected[name])}`;
  }
  return undefined;
}

/** Describes the first record that differs. */
function answersDiffer(given: string, expected: string): string {
  const [ours, theirs] = [given, expected].map((text): { readonly data?: string }[] => JSON.parse(text).records);
  const at = theirs?.findIndex((record, index) => !isDeepStrictEqual(record, ours?.[index])) ?? 0;
  const shown = (record: { readonly data?: string } | undefined): string =>
    JSON.stringify({ ...record, data: Buffer.from(record?.data ?? '', 'base64').toString() });
  return `record ${at}:\n  on:  ${shown(ours?.[at])}\n  off: ${shown(theirs?.[at])}`;
}

/** Collects the parts that are put back, and rejects every third part. */
class Sink implements PutBackSink {
  parts: string[] = [];

  accepts(): boolean {
    return true;
  }

  async putBack(_target: unknown, parts: readonly PutBackPart[]) {
    this.parts.push(...parts.map(({ data, partitionKey }) => `${partitionKey} ${data.toString('base64')}`));
    const accepted = parts.map((_, index) => index % 3 !== 2);
    const refused = accepted.filter((isAccepted) => !isAccepted).length;
    const failures: Record<string, number> = refused === 0 ? {} : { Throttled: refused };
    return { accepted, requests: 1, retriedParts: 0, failures };
  }
}

/** A document whose value can be replaced. */
class Changing<Value> implements LoadedDocument<Value> {
  value: Value | undefined;
  revision = 0;

  constructor(value: Value | undefined) {
    this.value = value;
  }

  become(value: Value | undefined): void {
    this.value = value;
    this.revision++;
  }
}

/** A transform with its own sources. */
class Lane {
  readonly #source: ChangingSource | undefined;
  readonly #rules: Changing<RulesInUse> | undefined;
  readonly #engines: readonly RulesInUse[] = [];
  readonly #tables: readonly Changing<(typeof ADDRESS_TABLES)[number]['table']>[];
  readonly #sink: Sink = new Sink();
  readonly #transform: Transform;
  /** What the clock of the metadata says, Unix milliseconds. */
  #nowMs = ARRIVAL_MS;

  constructor(world: LaneWorld, fastLane: 'on' | 'off') {
    const texts: OptionTexts = { ...world.options, FAST_LANE: fastLane };
    const options = readOptions(texts);
    const now = (): number => this.#nowMs;
    const seconds = world.hasClock ? () => Math.floor(this.#nowMs / 1_000) : undefined;
    this.#source =
      world.inventories.length === 0 ? undefined : new ChangingSource(world.inventories, world.manner, seconds);
    const metadata =
      this.#source !== undefined && world.remembersOwners
        ? new OwnershipSource(this.#source, now, world.manner === 'live' ? 'look_ups' : 'document')
        : this.#source;
    const settings = makeSettings(
      options,
      { labels: world.labels, readRange },
      metadata,
      world.putsBack ? this.#sink : undefined,
      'eu-central-1',
    );
    if (metadata !== undefined && world.rules.length > 0) {
      this.#engines = world.rules.flatMap((document) => {
        const reading = checkRules(document);
        return reading === undefined
          ? []
          : [{ engine: new VerdictEngine({ rules: reading.rules, metadata }), writtenAtMs: ARRIVAL_MS }];
      });
      this.#rules = new Changing(this.#engines[0]);
    }
    const verdicts =
      metadata === undefined || this.#rules === undefined || options.verdicts === 'off'
        ? undefined
        : new Verdicts(this.#rules, metadata);
    this.#tables = ADDRESS_TABLES.map(({ table }) => new Changing(table));
    const sources = ADDRESS_TABLES.flatMap(({ source }, index) => {
      const document = this.#tables[index];
      return document === undefined ? [] : [{ source, document }];
    });
    const naming = (name: string): string => name;
    const { schema } = settings;
    this.#transform = new Transform({
      ...settings,
      schema: { ...schema, options: { ...schema.options, streamName: 'flow-logs', now: () => ARRIVAL_MS } },
      laneCapacity: world.capacity,
      verdicts,
      transfers:
        options.transfer === 'off' || metadata === undefined
          ? undefined
          : makeTransfers(loadPrices(options, naming), metadata, verdicts),
      signals: options.signals === 'off' ? undefined : loadSignals(options, naming),
      joining: options.rollup === 'off' ? undefined : createJoining,
      addressData: world.hasAddressData ? new AddressData({ sources, revision: 0 }) : undefined,
    });
  }

  change({ inventory, rules, changesAddressData, forgets, nowSeconds }: Step): void {
    if (nowSeconds !== undefined) this.#nowMs = nowSeconds * 1_000;
    if (inventory !== undefined) this.#source?.change(inventory);
    if (forgets) this.#source?.forget();
    if (rules !== undefined) this.#rules?.become(this.#engines[rules]);
    if (changesAddressData) {
      for (const [index, table] of this.#tables.entries()) {
        table.become(table.value === undefined ? ADDRESS_TABLES[index]?.table : undefined);
      }
    }
  }

  async send(event: unknown): Promise<Outcome> {
    this.#sink.parts = [];
    if (this.#source !== undefined) this.#source.requests = [];
    const counts = new Counts();
    const errors: string[] = [];
    const onError = (error: unknown): void => {
      errors.push(String(error));
    };
    const { result, responseBytes, failures } = await this.#transform.transformEvent(event, counts, onError, CONTEXT);
    return {
      answer: JSON.stringify(result),
      responseBytes,
      failures: [...failures()],
      counts,
      errors,
      putBack: this.#sink.parts,
      requests: this.#source?.requests ?? [],
    };
  }
}
