import { gzipSync } from 'node:zlib';
import type { DocumentStore } from '../../documents/document-store.ts';
import { readRules } from '../../metadata/parse-rules.ts';
import type { Inventory } from '../../model/inventory.ts';
import type { RulesDocument } from '../../model/rules.ts';
import type { OnWarning } from '../accounts/connect-accounts.ts';
import type { Scope } from '../accounts/scope.ts';
import type { ScopeCaller } from '../calls/scope-caller.ts';
import { gatherRules } from './gather-rules.ts';
import { readPrevious, warnOfIgnored } from './previous-document.ts';
import { type RulesSummary, rulesSummary } from './snapshot-summary.ts';

/** Settings of {@link gatherRulesDocument}. */
export interface RulesGathering {
  readonly scopes: readonly Scope[];
  readonly callerFor: (scope: Scope) => ScopeCaller;
  readonly deadlineMs: number;
  /** Has all VPCs and subnets. */
  readonly inventory: Inventory;
}

/**
 * Gathers the rules into their document. Never rejects if something cannot be read or written; undefined if the
 * document is not replaced because the earlier rules in it would be lost.
 */
export async function gatherRulesDocument(
  store: DocumentStore,
  { scopes, callerFor, deadlineMs, inventory }: RulesGathering,
  onWarning: OnWarning,
): Promise<RulesSummary | undefined> {
  const earlier = await readPrevious(
    store,
    'rules',
    (body) => {
      const reading = readRules(body);
      warnOfIgnored(reading, store.name, onWarning);
      return reading.rules;
    },
    onWarning,
  );
  if (earlier.error !== undefined) {
    onWarning(
      `the rules in ${store.name} are not replaced, because the earlier rules in them would be lost`,
      earlier.error,
    );
    return undefined;
  }
  const { rules, failures } = await gatherRules(scopes, callerFor, deadlineMs, earlier.document, inventory);
  return rulesSummary(rules, failures, await writeRules(store, rules, onWarning));
}

/** Returns the bytes written, or 0 if writing failed: the role may lack the permission for this document alone. */
async function writeRules(store: DocumentStore, rules: RulesDocument, onWarning: OnWarning): Promise<number> {
  try {
    return (await writeDocument(store, rules)).length;
  } catch (error) {
    onWarning(`the rules cannot be written to ${store.name}`, error);
    return 0;
  }
}

/** Puts a document, gzipped, in a store and returns it. */
export async function writeDocument(store: DocumentStore, document: object): Promise<Buffer> {
  const body = gzipSync(JSON.stringify(document));
  await store.write(body);
  return body;
}
