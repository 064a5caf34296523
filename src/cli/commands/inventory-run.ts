import { gunzipSync } from 'node:zlib';
import type { OnWarning } from '../../aws/accounts/connect-accounts.ts';
import type { GatherFailure } from '../../aws/inventory/gather-inventory.ts';
import type { SnapshotSummary } from '../../aws/inventory/snapshot-summary.ts';
import type { SnapshotContext } from '../../aws/inventory/sweep-scopes.ts';
import { isFolder } from '../../config/options/metadata.ts';
import type { Options } from '../../config/options.ts';
import type { DocumentStore } from '../../documents/document-store.ts';
import { createFileFolder } from '../../documents/file-folder.ts';
import { createFileStore } from '../../documents/file-store.ts';
import { readRegularFile } from '../../documents/regular-file.ts';
import { reasonOf, StreamError } from '../../input/errors.ts';
import { parseInventory } from '../../metadata/parse-inventory.ts';
import { rulesLocation } from '../../metadata/rules-location.ts';
import { counted } from '../../text/counted.ts';
import { requireLookupPackages, requirePackage } from '../require-packages.ts';
import { EXIT_OK, EXIT_UNREADABLE } from '../terminal/command.ts';
import { withDocumentFiles } from '../terminal/document-files.ts';
import { failureWords } from '../terminal/lookup-failures.ts';
import { Output } from '../terminal/output.ts';
import { regionFor } from '../terminal/region.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type HistoryReport, readHistory } from './inventory-history.ts';
import { historyChoice, type InventoryArguments, optionsOf } from './inventory-options.ts';
import { type PodListSource, podList, podsText } from './inventory-pods.ts';

/** Time limit for gathering the inventory. */
const PATIENCE_MS = 60 * 60_000;

/** Gathers the inventory from the accounts and writes it. Returns the exit status. */
export async function runSweep(chosen: InventoryArguments, terminal: Terminal): Promise<number> {
  const regions = chosen.texts('region');
  const path = chosen.text('output');
  const folder = path !== undefined && isFolder(path) ? path : undefined;
  const places = chosen.texts('history');
  // before determining the Region, which uses a part of the same package
  await requirePackage('ec2', () => import('../../aws/clients/ec2-sdk.ts'));
  const named = await Promise.all(regions.map((region) => regionFor(region, terminal)));
  const region = named[0] ?? (await regionFor(undefined, terminal));
  const options = optionsOf(
    {
      SNAPSHOT_REGIONS: (regions.length === 0 ? [region] : regions).join(','),
      ASSUME_ROLE_NAME: chosen.text('role'),
      ALLOWED_ACCOUNTS: chosen.texts('account').join(','),
      EXTERNAL_ID: chosen.text('external-id'),
      SNAPSHOT_RULES: chosen.has('no-rules') ? 'off' : 'on',
    },
    chosen,
  );
  const history = places.length === 0 ? undefined : await readHistory(historyChoice(chosen, places), terminal);
  if (history?.interruptedWith !== undefined) return history.interruptedWith;
  const store = await documentStore(chosen, terminal);
  const podLists: PodListSource[] = [];
  for (const place of chosen.texts('pods')) podLists.push(await podList(place, region, terminal));
  await requireLookupPackages(options);
  try {
    const context = {
      accountId: '',
      region,
      deadlineMs: Date.now() + PATIENCE_MS,
      podLists,
      ...historySource(history),
    };
    const onWarning = (message: string, error: unknown): void => {
      terminal.stderr.write(`warning: ${message}: ${reasonOf(error)}\n`);
    };
    const summary = await (folder === undefined
      ? gatherDocument(options, store, context, onWarning)
      : gatherFolder(options, folder, context, onWarning));
    report(summary, terminal);
    return failuresOf(summary).length > 0 || history?.isPartial === true ? EXIT_UNREADABLE : EXIT_OK;
  } catch (error) {
    throw error instanceof StreamError ? error : new StreamError(reasonOf(error), { cause: error });
  }
}

/** Reports on standard error what a sweep has gathered, and what it could not read. */
function report(summary: SnapshotSummary, terminal: Terminal): void {
  const { rules } = summary;
  const counts = [counted(summary.networkInterfaces, 'network interface'), counted(summary.instances, 'instance')];
  if (rules !== undefined) {
    counts.push(
      `${counted(rules.securityGroups, 'security group')} with ${counted(rules.rules, 'rule')}`,
      counted(rules.networkAcls, 'network ACL'),
    );
  }
  terminal.stderr.write(`${counts.join(', ')}\n`);
  if (summary.partitions !== undefined) {
    const { count, objectsWritten } = summary.partitions;
    terminal.stderr.write(`${counted(count, 'partition')}, ${counted(objectsWritten, 'file')} written\n`);
  }
  if (summary.pods !== undefined) terminal.stderr.write(`${podsText(summary.pods)}\n`);
  for (const { scope, failure, errorCode, actions } of failuresOf(summary)) {
    const place = `${scope.accountId || 'own account'} in ${scope.region}`;
    terminal.stderr.write(`not read: ${place}: ${actions.join(', ')}: ${failureWords(failure, errorCode)}\n`);
  }
}

function failuresOf({ failures, rules }: SnapshotSummary): readonly GatherFailure[] {
  return [...failures, ...(rules?.failures ?? [])];
}

async function gatherDocument(
  options: Options,
  store: DocumentStore,
  context: SnapshotContext,
  onWarning: OnWarning,
): Promise<SnapshotSummary> {
  const { gatherSnapshot } = await import('../../aws/inventory/gather-snapshot.ts');
  return gatherSnapshot(options, store, context, onWarning);
}

async function gatherFolder(
  options: Options,
  folder: string,
  context: SnapshotContext,
  onWarning: OnWarning,
): Promise<SnapshotSummary> {
  const { gatherPartitionedSnapshot } = await import('../../aws/inventory/gather-partitioned-snapshot.ts');
  const rulesStore = createFileStore(rulesLocation(folder));
  return gatherPartitionedSnapshot(options, createFileFolder(folder), { ...context, rulesStore }, onWarning);
}

function historySource(history: HistoryReport | undefined) {
  return history === undefined ? {} : { history: { read: async () => history.collector } };
}

/**
 * Makes the document from a history, and from an earlier document if there is one, without calling a service. Returns
 * the exit status.
 */
export async function runOffline(chosen: InventoryArguments, terminal: Terminal): Promise<number> {
  const options = optionsOf({}, chosen);
  const history = await readHistory(historyChoice(chosen, chosen.texts('history')), terminal);
  if (history.interruptedWith !== undefined) return history.interruptedWith;
  const store = await documentStore(chosen, terminal);
  const { writeOffline } = await import('./inventory-offline.ts');
  const bounds = { seconds: options.snapshotHistoryHours * 3_600, entries: options.snapshotHistoryEntries };
  try {
    const { networkInterfaces, earlierInterfaces = [] } = await writeOffline(store, history.collector, bounds);
    const counts = [counted(networkInterfaces.length, 'network interface'), `${earlierInterfaces.length} earlier`];
    terminal.stderr.write(`${counts.join(', ')}\n`);
  } catch (error) {
    throw error instanceof StreamError ? error : new StreamError(reasonOf(error), { cause: error });
  }
  return history.isPartial ? EXIT_UNREADABLE : EXIT_OK;
}

/** The store to which the document is written and from which the one of the previous run is read. */
async function documentStore(chosen: InventoryArguments, terminal: Terminal): Promise<DocumentStore> {
  const path = chosen.text('output');
  const output = path === undefined ? outputStore(terminal) : createFileStore(path);
  return withDocumentFiles({ previous: chosen.text('previous') }, terminal, async ({ previous }) =>
    previous === undefined ? output : { ...output, read: await previousReader(previous) },
  );
}

/** Reads the document of the previous run. Throws a {@link StreamError} if it is missing or invalid. */
async function previousReader(path: string): Promise<DocumentStore['read']> {
  try {
    const body = readRegularFile(path);
    parseInventory(body);
    return async () => ({ body, etag: undefined });
  } catch (error) {
    throw new StreamError(`cannot read the inventory ${path}: ${reasonOf(error)}`, { cause: error });
  }
}

function outputStore(terminal: Terminal): DocumentStore {
  return {
    name: 'standard output',
    read: async () => undefined,
    async write(body) {
      const output = new Output(terminal.stdout, { escapes: terminal.showsStdout });
      await output.write(gunzipSync(body));
      await output.writeText('\n');
      await output.flush();
    },
  };
}
