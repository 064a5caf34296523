import type { NetworkInterface } from '../model/inventory.ts';
import type { LoadedDocument, MetadataSource } from '../model/ports.ts';
import { type FlowRole, flowRole } from './flow-role.ts';
import { collectInterfaceFacts, UNLISTED_INTERFACES } from './interface-facts.ts';
import { hasPorts } from './protocol-numbers.ts';
import type { VerdictEngine } from './verdict-engine.ts';
import type { VerdictQuestion } from './verdict-question.ts';

/** A rules document, ready to make verdicts of. */
export interface RulesInUse {
  readonly engine: VerdictEngine;
  /** When the rules were read, Unix milliseconds; undefined where the document does not say. */
  readonly writtenAtMs: number | undefined;
  /** Whether the engine has facts of interfaces from where the rules come from; else they come from the metadata. */
  readonly hasInterfaceFacts?: boolean;
}

/** The rules document that is in use, with what is known of all interfaces together. */
export class Verdicts {
  readonly document: LoadedDocument<RulesInUse>;
  readonly #metadata: MetadataSource;
  #rules: RulesInUse | undefined = undefined;
  #interfaces: ReadonlyMap<string, NetworkInterface> | undefined = undefined;

  constructor(document: LoadedDocument<RulesInUse>, metadata: MetadataSource) {
    this.document = document;
    this.#metadata = metadata;
  }

  /** What makes the verdicts for the records of a window; undefined while there are no rules. */
  get engine(): VerdictEngine | undefined {
    return this.#rules?.engine;
  }

  /** When the rules in use were read, Unix milliseconds; undefined without rules, or where they do not say. */
  get writtenAtMs(): number | undefined {
    return this.#rules?.writtenAtMs;
  }

  /** Who opened the connection that a flow belongs to, by its flags or its likelier server port; see {@link flowRole}. */
  roleOf({ protocol, tcpFlags, sourcePort, destinationPort }: VerdictQuestion, serverPort: number): FlowRole {
    return flowRole(protocol, tcpFlags, sourcePort, destinationPort, hasPorts(protocol) ? serverPort : -1);
  }

  /** Begins a stretch of work without a pause, with the newest rules and interfaces. */
  begin(): void {
    const rules = this.document.value;
    const interfaces = rules?.hasInterfaceFacts === true ? undefined : this.#metadata.knownInterfaces;
    const isOther = rules !== this.#rules || interfaces !== this.#interfaces;
    if (rules !== undefined && rules.hasInterfaceFacts !== true && isOther) {
      // without a list there may be load balancers and attachments that nobody has named
      const facts = interfaces === undefined ? UNLISTED_INTERFACES : collectInterfaceFacts(interfaces.values());
      rules.engine.useFacts(facts);
    }
    this.#rules = rules;
    this.#interfaces = interfaces;
    rules?.engine.begin();
  }
}
