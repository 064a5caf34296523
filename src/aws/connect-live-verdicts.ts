import type { LoadedDocument } from '../model/ports.ts';
import { VerdictEngine } from '../rules/verdict-engine.ts';
import { type RulesInUse, Verdicts } from '../rules/verdicts.ts';
import type { RulesAtHand } from './lookups/live-rules.ts';
import type { LiveSource } from './lookups/live-source.ts';

/** Verdicts by the rules that a source of live look-ups has in memory. */
export function connectLiveVerdicts(live: LiveSource): Verdicts {
  return new Verdicts(new LiveRulesDocument(live), live);
}

/** The rules in the memory of live look-ups, as a document: a new one only when their content has changed. */
class LiveRulesDocument implements LoadedDocument<RulesInUse> {
  revision = 0;
  readonly #live: LiveSource;
  #atHand: RulesAtHand | undefined;
  #inUse: RulesInUse | undefined;

  constructor(live: LiveSource) {
    this.#live = live;
  }

  get value(): RulesInUse | undefined {
    const atHand = this.#live.rules;
    if (atHand === undefined) return undefined;
    if (this.#inUse !== undefined && atHand === this.#atHand) return this.#inUse;
    const { document, facts } = atHand;
    const engine = new VerdictEngine({ rules: document, metadata: this.#live, facts });
    this.#atHand = atHand;
    this.#inUse = {
      engine,
      hasInterfaceFacts: true,
      // later once the same rules have been read again
      get writtenAtMs() {
        return atHand.oldestMs;
      },
    };
    this.revision++;
    return this.#inUse;
  }
}
