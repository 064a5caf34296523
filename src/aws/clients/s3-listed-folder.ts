import type { ListableFolder, ListedName } from '../../documents/object-folder.ts';
import { withinTime } from '../../model/until-deadline.ts';
import { MAX_ANSWER_BYTES, readBody } from './bounded-body.ts';
import { folderInS3 } from './folder-in-s3.ts';
import { createS3Sender, type Environment, type SendToS3 } from './s3-request.ts';
import { type CreateS3Store, parseS3Location } from './s3-store.ts';

/** Time limit for a page of a listing, including all attempts. */
const PAGE_TIMEOUT_MS = 30_000;

/** Maximum number of pages of a listing; a server that sends more would never end. */
const MAX_PAGES = 1_000;

/** A name and a time in a page. The project's own objects have no characters in their names that XML escapes. */
const CONTENT = /<Contents>(?=.*?<Key>([^<&]{1,1024})<\/Key>).*?<LastModified>([^<]{1,40})<\/LastModified>/gs;

/**
 * The objects in S3 whose keys begin with a location, with their listing, for the deployed function that writes them.
 */
export function listedFolderInS3(
  location: string,
  createS3Store: CreateS3Store,
  environment: Environment,
  region = environment.AWS_REGION ?? '',
): ListableFolder {
  const { bucket, key } = parseS3Location(location);
  const send = createS3Sender(region, environment);
  return {
    ...folderInS3(location, createS3Store, region),
    async *list(prefix) {
      let token: string | undefined;
      for (let page = 0; page < MAX_PAGES; page++) {
        const text = await pageOf(send, bucket, `${key}${prefix}`, token);
        yield* namesIn(text, key);
        token = /<NextContinuationToken>([^<&]{1,2048})<\/NextContinuationToken>/.exec(text)?.[1];
        if (token === undefined) return;
      }
      throw new Error(`the listing of ${location}${prefix} has too many pages`);
    },
  };
}

/**
 * A page of a listing, as XML.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
function pageOf(send: SendToS3, bucket: string, prefix: string, token: string | undefined): Promise<string> {
  const query = { 'list-type': '2', prefix, ...(token === undefined ? {} : { 'continuation-token': token }) };
  return withinTime(PAGE_TIMEOUT_MS, async (signal) => {
    const { body } = await send({ bucket, key: '' }, { method: 'GET', headers: {}, query }, signal);
    return (await readBody(body, MAX_ANSWER_BYTES)).toString('utf8');
  });
}

function* namesIn(page: string, folder: string): Generator<ListedName> {
  for (const [, key = '', time = ''] of page.matchAll(CONTENT)) {
    const storedAtMs = Date.parse(time);
    if (key.startsWith(folder) && !Number.isNaN(storedAtMs)) yield { object: key.slice(folder.length), storedAtMs };
  }
}
