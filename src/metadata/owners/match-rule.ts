import { type BoundedInterface, bounded } from './bounded-interface.ts';
import type { InterfacePatterns, OwnerRule } from './owner-rule.ts';

/** The identity of an owner: AWS's identifier, and the name. */
interface OwnerIdentity {
  id: string | undefined;
  name: string | undefined;
}

const TEXT_FIELDS = ['interfaceType', 'description', 'requesterId', 'instanceId', 'instanceOwnerId'] as const;

/** The owner's identity according to the rule, or undefined if the rule does not match the interface. */
export function matchRule(rule: OwnerRule, candidate: BoundedInterface): OwnerIdentity | undefined {
  const identity: OwnerIdentity = { id: undefined, name: undefined };
  if (rule.when.requesterManaged === true && !candidate.requesterManaged) return undefined;
  if (!readAll(rule.when, candidate, identity, true)) return undefined;
  if (rule.identifiedBy !== undefined) readAll(rule.identifiedBy, candidate, identity, false);
  return identity;
}

/**
 * Whether every pattern matches. Each match fills in missing parts of the identity. If all must match, reading ends at
 * the first one that does not: compiling the other patterns would take a millisecond of a cold start.
 */
function readAll(
  patterns: InterfacePatterns,
  candidate: BoundedInterface,
  identity: OwnerIdentity,
  mustAllMatch: boolean,
): boolean {
  for (const field of TEXT_FIELDS) {
    const pattern = patterns[field];
    if (pattern !== undefined && !read(pattern, candidate[field], identity) && mustAllMatch) return false;
  }
  for (const [key, pattern] of Object.entries(patterns.tags ?? {})) {
    const value = Object.hasOwn(candidate.tags, key) ? candidate.tags[key] : undefined;
    const isMatch = value !== undefined && read(pattern, bounded(value), identity);
    if (!isMatch && mustAllMatch) return false;
  }
  return true;
}

/** Whether a pattern matches. A match fills in missing parts of the identity. */
function read(pattern: RegExp, text: string, identity: OwnerIdentity): boolean {
  const match = pattern.exec(text);
  if (match === null) return false;
  identity.id ??= match.groups?.id;
  identity.name ??= match.groups?.name;
  return true;
}
