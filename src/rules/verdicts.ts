import type { NetworkInterface } from '../model/inventory.ts';
import type { LoadedDocument, MetadataSource } from '../model/ports.ts';
import { collectInterfaceFacts, UNLISTED_INTERFACES } from './interface-facts.ts';
import type { VerdictEngine } from './verdict-engine.ts';

const MILLISECONDS = 1_000;
/** Rules are stale if they are older than a flow by more than this. */
const STALE_SECONDS = 86_400;

/** A rules document, ready for use. */
export interface RulesInUse {
  readonly engine: VerdictEngine;
  /** When the rules were read, Unix milliseconds; undefined if the document does not say. */
  readonly writtenAtMs: number | undefined;
  /**
   * Whether the engine has facts about interfaces from the source of the rules; otherwise they come from the metadata.
   */
  readonly hasInterfaceFacts?: boolean;
}

/** The rules document in use, with the facts about all interfaces. */
export class Verdicts {
  readonly document: LoadedDocument<RulesInUse>;
  /** The rules in use are stale for flows that ended later, Unix seconds. */
  staleAfter = Number.POSITIVE_INFINITY;
  readonly #metadata: MetadataSource;
  #rules: RulesInUse | undefined;
  #interfaces: ReadonlyMap<string, NetworkInterface> | undefined;

  constructor(document: LoadedDocument<RulesInUse>, metadata: MetadataSource) {
    this.document = document;
    this.#metadata = metadata;
  }

  /** The engine for the records of a window; undefined while there are no rules. */
  get engine(): VerdictEngine | undefined {
    return this.#rules?.engine;
  }

  /** When the rules in use were read, Unix milliseconds; undefined without rules, or if unknown. */
  get writtenAtMs(): number | undefined {
    return this.#rules?.writtenAtMs;
  }

  /** Begins a synchronous stretch of work, with the newest rules and interfaces. */
  begin(): void {
    const rules = this.document.value;
    const interfaces = rules?.hasInterfaceFacts === true ? undefined : this.#metadata.knownInterfaces;
    const isOther = rules !== this.#rules || interfaces !== this.#interfaces;
    if (rules !== undefined && rules.hasInterfaceFacts !== true && isOther) {
      // without a list, there may be unlisted load balancers and attachments
      const facts = interfaces === undefined ? UNLISTED_INTERFACES : collectInterfaceFacts(interfaces.values());
      rules.engine.useFacts(facts);
    }
    this.#rules = rules;
    this.#interfaces = interfaces;
    this.staleAfter = staleAfter(rules?.writtenAtMs);
    rules?.engine.begin();
  }
}

/** When rules that were read at a given time become stale, Unix seconds; never if the time is unknown. */
function staleAfter(writtenAtMs: number | undefined): number {
  return writtenAtMs === undefined ? Number.POSITIVE_INFINITY : writtenAtMs / MILLISECONDS + STALE_SECONDS;
}
