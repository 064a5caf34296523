import type { Tag } from '@aws-sdk/client-ec2';
import type { Tags } from '../../model/inventory.ts';

/** Tags as EC2 describes them, by key; undefined without tags. */
export function toTags(tags: readonly Tag[] | undefined): Tags | undefined {
  if (tags === undefined || tags.length === 0) return undefined;
  return Object.fromEntries(tags.map((tag) => [tag.Key ?? '', tag.Value ?? '']));
}
