import type { LoadedDocument, MetadataSource } from '../model/ports.ts';
import type { RulesAtHand, SourceRules } from '../model/rules.ts';
import { collectInterfaceFacts } from './interface-facts.ts';
import { VerdictEngine } from './verdict-engine.ts';
import { type RulesInUse, Verdicts } from './verdicts.ts';

/** Verdicts by the rules that a metadata source has in memory; undefined for a source without rules. */
export function verdictsOfSource(metadata: MetadataSource): Verdicts | undefined {
  const { rules } = metadata;
  return rules === undefined ? undefined : new Verdicts(new SourceRulesDocument(rules, metadata), metadata);
}

/** The rules of a metadata source, as a document: a new one only when their content has changed. */
class SourceRulesDocument implements LoadedDocument<RulesInUse> {
  revision = 0;
  readonly #rules: SourceRules;
  readonly #metadata: MetadataSource;
  #atHand: RulesAtHand | undefined;
  #inUse: RulesInUse | undefined;

  constructor(rules: SourceRules, metadata: MetadataSource) {
    this.#rules = rules;
    this.#metadata = metadata;
  }

  get value(): RulesInUse | undefined {
    const atHand = this.#rules.current;
    if (atHand === undefined) return undefined;
    if (this.#inUse !== undefined && atHand === this.#atHand) return this.#inUse;
    const { document, shared } = atHand;
    const facts = shared === undefined ? undefined : collectInterfaceFacts(shared.interfaces, shared.vpcIds);
    const sources = { rules: document, metadata: this.#metadata };
    this.#atHand = atHand;
    this.#inUse = {
      engine: new VerdictEngine(facts === undefined ? sources : { ...sources, facts }),
      hasInterfaceFacts: facts !== undefined,
      // advances once the same rules have been read again
      get writtenAtMs() {
        return atHand.writtenAtMs;
      },
    };
    this.revision++;
    return this.#inUse;
  }
}
