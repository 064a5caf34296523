import type { DescribeFilter } from './ec2-api.ts';

/** Default number of items on a page; EC2 accepts 5 to 1,000. */
const PAGE_SIZE = 1_000;

/** The members of a describe request that ask for a page of at most `pageSize` items. */
export function pageOf(
  filters: readonly DescribeFilter[],
  nextToken: string | undefined,
  pageSize: number = PAGE_SIZE,
): { MaxResults: number; Filters: { Name: string; Values: string[] }[]; NextToken?: string } {
  return {
    MaxResults: pageSize,
    Filters: filters.map(({ name, values }) => ({ Name: name, Values: [...values] })),
    ...(nextToken === undefined ? {} : { NextToken: nextToken }),
  };
}

/**
 * The list in a response. EC2 includes it even if it is empty. A response without it is invalid, though the SDK accepts it,
 * and must not be read as the absence of everything that was requested: it throws an Error.
 */
export function listOf<Thing>(list: readonly Thing[] | undefined, element: string): readonly Thing[] {
  if (list === undefined) throw new Error(`the answer has no ${element}`);
  return list;
}

/** The token of the next page; EC2 ends a listing with an empty token or none. */
export function tokenOf(answer: { readonly NextToken?: string | undefined }): string | undefined {
  return answer.NextToken === '' ? undefined : answer.NextToken;
}
