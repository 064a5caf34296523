import type { PodsSummary } from '../../aws/inventory/gather-pods.ts';
import type { DocumentStore } from '../../documents/document-store.ts';
import { createFileStore } from '../../documents/file-store.ts';
import { reasonOf, StreamError } from '../../input/errors.ts';
import { printable } from '../../input/printable.ts';
import { isObjectLocation } from '../../input/s3/object-location.ts';
import { MAX_POD_LIST_BYTES } from '../../metadata/listed-pod.ts';
import { readPodList } from '../../metadata/read-pod-list.ts';
import { counted } from '../../text/counted.ts';
import { requirePackage } from '../require-packages.ts';

/** A list of pods that can be read. */
export type PodListSource = Pick<DocumentStore, 'name' | 'read'>;

/** A list of pods that has been read already: if it is given on the command line, an unreadable one is an error. */
export async function podList(place: string, region: string): Promise<PodListSource> {
  try {
    const stored = await (await podStore(place, region)).read(undefined);
    if (stored === undefined) throw new Error('it does not exist');
    readPodList(stored.body, Math.floor((stored.storedAtMs ?? Date.now()) / 1_000));
    return { name: place, read: async () => stored };
  } catch (error) {
    throw new StreamError(`cannot read the list of pods ${printable(place)}: ${reasonOf(error)}`, { cause: error });
  }
}

/** An object in S3 has the time when it was stored, which a local copy of it would lack. */
async function podStore(place: string, region: string): Promise<DocumentStore> {
  if (!isObjectLocation(place)) return createFileStore(place, MAX_POD_LIST_BYTES);
  const { createS3Store } = await requirePackage('s3', () => import('../../aws/clients/s3-sdk.ts'));
  return createS3Store(place, { region, maxBytes: MAX_POD_LIST_BYTES });
}

/** A sentence on the pods of a document. */
export function podsText({ pods, listed, ignored, withoutVpc }: PodsSummary): string {
  const reasons = [
    [ignored.hostNetwork, 'on the network of their nodes'],
    [ignored.withoutAddress, 'without an address'],
    [ignored.invalid, 'invalid'],
    [ignored.other, 'of another kind'],
    [withoutVpc, 'on unknown nodes'],
  ].flatMap(([count, words]) => (count === 0 ? [] : `${count} ${words}`));
  const omitted = reasons.length === 0 ? '' : `; not used: ${reasons.join(', ')}`;
  return `${counted(listed, 'pod')} listed, ${pods} in the document with earlier ones${omitted}`;
}
