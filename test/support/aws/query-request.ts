import type { IncomingMessage } from 'node:http';

/** The access key that signed a request, with its Region and service. Signatures are not checked. */
export interface Signer {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
}

/** The signer from the Authorization header; undefined if there is none. */
export function signerOf(request: IncomingMessage): Signer | undefined {
  const match = /Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/.exec(request.headers.authorization ?? '');
  const [, accessKeyId, region, service] = match ?? [];
  return accessKeyId === undefined || region === undefined || service === undefined
    ? undefined
    : { accessKeyId, region, service };
}

/** A filter of a request. */
export interface QueryFilter {
  readonly name: string;
  readonly values: readonly string[];
}

/** The filters of a request in EC2's Query protocol: `Filter.1.Name`, `Filter.1.Value.1` and so on. */
export function filtersOf(form: URLSearchParams): QueryFilter[] {
  const filters: QueryFilter[] = [];
  for (let number = 1; form.has(`Filter.${number}.Name`); number++) {
    const values: string[] = [];
    for (let at = 1; form.has(`Filter.${number}.Value.${at}`); at++) {
      values.push(form.get(`Filter.${number}.Value.${at}`) ?? '');
    }
    filters.push({ name: form.get(`Filter.${number}.Name`) ?? '', values });
  }
  return filters;
}

/** Returns a predicate for the values of a filter, in which `*` and `?` are wildcards. */
export function matcherOf({ values }: QueryFilter): (value: string) => boolean {
  const plain = new Set(values.filter((value) => !/[*?]/.test(value)));
  const patterns = values
    .filter((value) => !plain.has(value))
    .map((value) =>
      value
        .replace(/[.+^${}()|[\]\\]/g, '\\$&')
        .replace(/\*/g, '.*')
        .replace(/\?/g, '.'),
    )
    .map((pattern) => new RegExp(`^${pattern}$`));
  return (value) => plain.has(value) || patterns.some((pattern) => pattern.test(value));
}

/** Reads the body of a request. */
export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
