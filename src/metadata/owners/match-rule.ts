import { type BoundedInterface, bounded } from './bounded-interface.ts';
import type { InterfacePatterns, OwnerRule } from './owner-rule.ts';

/** What an owner is called: AWS's identifier, and the name that people use. */
interface Calls {
  id: string | undefined;
  name: string | undefined;
}

const TEXT_FIELDS = ['interfaceType', 'description', 'requesterId', 'instanceId', 'instanceOwnerId'] as const;

/** What the rule says the owner is called, or undefined if the rule does not match the interface. */
export function matchRule(rule: OwnerRule, candidate: BoundedInterface): Calls | undefined {
  const calls: Calls = { id: undefined, name: undefined };
  if (rule.when.requesterManaged === true && !candidate.requesterManaged) return undefined;
  if (!readAll(rule.when, candidate, calls)) return undefined;
  if (rule.calledBy !== undefined) readAll(rule.calledBy, candidate, calls);
  return calls;
}

/** Whether every pattern matches. Each one that does adds what is not known yet. */
function readAll(patterns: InterfacePatterns, candidate: BoundedInterface, calls: Calls): boolean {
  let isMatch = true;
  for (const field of TEXT_FIELDS) {
    const pattern = patterns[field];
    if (pattern !== undefined && !read(pattern, candidate[field], calls)) isMatch = false;
  }
  for (const [key, pattern] of Object.entries(patterns.tags ?? {})) {
    const value = Object.hasOwn(candidate.tags, key) ? candidate.tags[key] : undefined;
    if (value === undefined || !read(pattern, bounded(value), calls)) isMatch = false;
  }
  return isMatch;
}

function read(pattern: RegExp, text: string, calls: Calls): boolean {
  const match = pattern.exec(text);
  if (match === null) return false;
  calls.id ??= match.groups?.id;
  calls.name ??= match.groups?.name;
  return true;
}
