import { fstatSync, type Stats, statSync } from 'node:fs';
import type { PodsSummary } from '../../aws/inventory/gather-pods.ts';
import type { DocumentStore, StoredDocument } from '../../documents/document-store.ts';
import { DocumentTooLargeError } from '../../documents/read-json.ts';
import { readRegularFile } from '../../documents/regular-file.ts';
import { reasonOf, StreamError } from '../../input/errors.ts';
import { gatherChunks } from '../../input/gather-chunks.ts';
import { printable } from '../../input/printable.ts';
import { isObjectLocation } from '../../input/s3/object-location.ts';
import { MAX_POD_LIST_BYTES } from '../../metadata/listed-pod.ts';
import { readPodList } from '../../metadata/read-pod-list.ts';
import { counted } from '../../text/counted.ts';
import { requirePackage } from '../require-packages.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { mistakenForPods } from './pod-list-advice.ts';

/** A list of pods that can be read. */
export type PodListSource = Pick<DocumentStore, 'name' | 'read'>;

const MS_PER_SECOND = 1_000;

/** A list of pods that has been read already: if it is given on the command line, an unreadable one is an error. */
export async function podList(
  place: string,
  region: string,
  terminal: Pick<Terminal, 'openStdin'>,
): Promise<PodListSource> {
  try {
    const stored = await (place === '-' ? readStdin(terminal.openStdin()) : readPlace(place, region));
    const storedAt = Math.floor((stored.storedAtMs ?? Date.now()) / MS_PER_SECOND);
    check(stored.body, storedAt);
    return { name: place, read: async () => stored };
  } catch (error) {
    throw new StreamError(`cannot read the list of pods ${printable(place)}: ${reasonOf(error)}`, { cause: error });
  }
}

/** An object in S3 has the time when it was stored, which a local copy of it would lack. */
async function readPlace(place: string, region: string): Promise<StoredDocument> {
  if (!isObjectLocation(place)) return readLocally(place);
  const { createS3Store } = await requirePackage('s3', () => import('../../aws/clients/s3-sdk.ts'));
  const stored = await createS3Store(place, { region, maxBytes: MAX_POD_LIST_BYTES }).read(undefined);
  if (stored === undefined) throw new Error('it does not exist');
  return stored;
}

function readLocally(path: string): StoredDocument {
  const storedAtMs = timeOf(statSync(path));
  return { body: readRegularFile(path, MAX_POD_LIST_BYTES), etag: undefined, storedAtMs };
}

async function readStdin(chunks: AsyncIterable<Buffer>): Promise<StoredDocument> {
  const storedAtMs = timeOf(fstatSync(0));
  const tooLarge = () => new DocumentTooLargeError(MAX_POD_LIST_BYTES);
  return { body: await gatherChunks(chunks, MAX_POD_LIST_BYTES, tooLarge), etag: undefined, storedAtMs };
}

/** A pipe has no time: its list counts as made when this command began to read it. */
function timeOf(status: Stats): number {
  return status.isFile() ? status.mtimeMs : Date.now();
}

/** Throws an Error that says what the content is and how to write a list, if it is not a list of pods. */
function check(content: Buffer, storedAt: number): void {
  try {
    readPodList(content, storedAt);
  } catch (error) {
    if (error instanceof DocumentTooLargeError) throw error;
    const mistaken = error instanceof SyntaxError ? mistakenForPods(content, MAX_POD_LIST_BYTES) : undefined;
    throw new Error(`${mistaken ?? reasonOf(error)}; write it with “kubectl get pods -A -o json”`, { cause: error });
  }
}

/** A sentence on the pods of a document. */
export function podsText({ pods, listed, ignored, withoutVpc }: PodsSummary): string {
  const reasons = [
    [ignored.hostNetwork, 'on the network of their nodes'],
    [ignored.withoutAddress, 'without an address'],
    [ignored.invalid, 'invalid'],
    [ignored.other, 'of another kind'],
    [withoutVpc, 'whose VPC is uncertain'],
  ].flatMap(([count, words]) => (count === 0 ? [] : `${count} ${words}`));
  const omitted = reasons.length === 0 ? '' : `; not used: ${reasons.join(', ')}`;
  return `${counted(listed, 'pod')} listed, ${pods} in the document with earlier ones${omitted}`;
}
