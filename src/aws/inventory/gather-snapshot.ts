import type { Options } from '../../config/options.ts';
import type { DocumentStore } from '../../documents/document-store.ts';
import { readRulesIfAny } from '../../metadata/parse-rules.ts';
import { readInventory } from '../../metadata/read-inventory.ts';
import { connectAccounts, type OnWarning } from '../accounts/connect-accounts.ts';
import type { Scope } from '../accounts/scope.ts';
import { historyBoundsOf, withHistory } from './foldable-history.ts';
import { gatherInventory } from './gather-inventory.ts';
import { gatherPods, type PodsReading } from './gather-pods.ts';
import { gatherRules } from './gather-rules.ts';
import { gatherRulesDocument, writeDocument } from './gather-rules-document.ts';
import { type Ignored, readPrevious, warnOfIgnored } from './previous-document.ts';
import { rulesSummary, type SnapshotSummary } from './snapshot-summary.ts';
import { otherAccounts, refuseIfNothingWasRead, type SnapshotContext, scopesOf } from './sweep-scopes.ts';

/**
 * Gathers the inventory of every allowed account and Region and puts the document, gzipped, in the store in one step; then
 * the rules, where the options ask for them.
 * Throws if nothing could be read, if the document cannot be written, or if it would lose data of an earlier document about an
 * account that cannot be read now. Rules that cannot be read or written never make it throw: the summary reports them.
 */
export async function gatherSnapshot(
  options: Options,
  store: DocumentStore,
  context: SnapshotContext,
  onWarning: OnWarning,
): Promise<SnapshotSummary> {
  const accounts = connectAccounts(options, onWarning);
  const ignored = (reading: Ignored, where: DocumentStore) => warnOfIgnored(reading, where.name, onWarning);
  const previous = await readPrevious(
    store,
    'inventory',
    (body) => {
      const reading = readInventory(body);
      ignored(reading, store);
      return reading.inventory;
    },
    onWarning,
  );
  const { accountIds, listedIds } = await otherAccounts(options, context, previous.document, onWarning);
  const scopes = scopesOf(options, context, accountIds);
  const callerFor = (scope: Scope) => accounts.callerFor(scope);
  const bounds = historyBoundsOf(options);
  const gathered = await gatherInventory(scopes, callerFor, context.deadlineMs, previous.document, Date.now, bounds);
  const { failures } = gathered;
  refuseIfNothingWasRead(failures, scopes);
  if (failures.length > 0 && previous.error !== undefined) {
    throw new Error(`${store.name} cannot be read, and not all of its data could be gathered again`, {
      cause: previous.error,
    });
  }
  const { podLists = [] } = context;
  const inventory = await withHistory(gathered.inventory, previous.document, context.history, bounds, onWarning);
  const earlierPods = previous.document?.pods ?? [];
  let pods: PodsReading = { pods: earlierPods, summary: undefined };
  if (podLists.length > 0 || earlierPods.length > 0) {
    pods = await gatherPods(podLists, inventory, earlierPods, onWarning, Date.now, bounds.seconds);
  }
  const document = {
    ...inventory,
    isFirstReading: previous.isMissing,
    accountIds: listedIds,
    ...(pods.pods.length === 0 ? {} : { pods: pods.pods }),
  };
  const summary = (body: Buffer) => ({
    networkInterfaces: inventory.networkInterfaces.length,
    instances: inventory.instances?.length ?? 0,
    bytes: body.length,
    failures,
    pods: pods.summary,
  });
  if (options.snapshotRules === 'off') return summary(await writeDocument(store, document));
  const { rulesStore, deadlineMs } = context;
  if (rulesStore === undefined) {
    const earlier = await readPrevious(
      store,
      'rules',
      (body) => {
        const reading = readRulesIfAny(body);
        if (reading !== undefined) ignored(reading, store);
        return reading?.rules;
      },
      onWarning,
    );
    const { rules, failures: failed } = await gatherRules(scopes, callerFor, deadlineMs, earlier.document, inventory);
    // the inventory's VPCs and subnets contain everything that the rules' ones do
    const body = await writeDocument(store, { ...rules, ...document });
    return { ...summary(body), rules: rulesSummary(rules, failed, 0) };
  }
  // the inventory is safe before anything else is tried
  const body = await writeDocument(store, document);
  const found = await gatherRulesDocument(rulesStore, { scopes, callerFor, deadlineMs, inventory }, onWarning);
  return { ...summary(body), ...(found === undefined ? {} : { rules: found }) };
}
