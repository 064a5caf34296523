import type { ObjectFolder } from '../../documents/object-folder.ts';
import type { CreateS3Store } from './s3-store.ts';

/** The objects in S3 whose keys begin with a location. */
export function folderInS3(location: string, createS3Store: CreateS3Store, region?: string): ObjectFolder {
  // requests of all objects use the same connections
  const store = createS3Store(location, { region });
  return {
    name: location,
    read: (object, { knownEtag, maxBytes } = {}) =>
      store.sibling(`${location}${object}`, maxBytes === undefined ? {} : { maxBytes }).read(knownEtag),
    write: (object, body) => store.sibling(`${location}${object}`).write(body),
    remove: (object) => store.sibling(`${location}${object}`).remove(),
  };
}
