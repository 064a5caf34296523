import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Flow } from './flow.ts';
import type { World } from './world.ts';

/** The folder with the worked examples and the network that they share, next to the corpus. */
const FOLDER = new URL('../../../../shared/verdict/', import.meta.url);

interface Patch {
  readonly [list: string]: readonly Readonly<Record<string, unknown>>[];
}

/** A worked example: the expected verdict for a record in a world. */
export interface VerdictExample {
  readonly id: string;
  readonly why: string;
  readonly record: Flow;
  readonly patch?: Patch;
  /** Expected members of the verdict; null for a member that must be absent. */
  readonly expect: Readonly<Record<string, string | number | null>>;
}

/**
 * Like `describe`, for tests that use the worked examples. The examples are not part of this project: without them, the tests are
 * skipped, or fail if FLOW_ENRICHER_REQUIRE_CORPUS is 1.
 */
export function describeWithExamples(title: string, define: () => void): void {
  if (existsSync(FOLDER)) {
    describe(title, define);
    return;
  }
  const message = 'the worked examples of verdicts are kept outside this project, in ../shared/verdict';
  describe(title, () => {
    if (process.env.FLOW_ENRICHER_REQUIRE_CORPUS === '1') it('finds its data', () => expect.fail(message));
    else it.skip(message);
  });
}

/** The examples for verdicts. */
export function verdictExamples(): VerdictExample[] {
  return examplesWith('V');
}

/** The examples for transfers. */
export function transferExamples(): VerdictExample[] {
  return examplesWith('T');
}

/** The examples whose ids start with the given letter. */
function examplesWith(letter: string): VerdictExample[] {
  const lines = readFileSync(new URL('examples.jsonl', FOLDER), 'utf8').split('\n');
  return lines
    .filter((line) => line !== '')
    .flatMap((line) => {
      const example: VerdictExample = JSON.parse(line);
      return example.id.startsWith(letter) ? [example] : [];
    });
}

/** The world of an example: the shared world with the changes of the example. */
export function worldOf({ patch = {} }: VerdictExample): World {
  const world: Record<string, unknown> = JSON.parse(readFileSync(new URL('world.json', FOLDER), 'utf8'));
  for (const [name, changes] of Object.entries(patch)) {
    const list = listOf(world[name]);
    for (const change of changes) applyChange(list, change);
    world[name] = list;
  }
  return JSON.parse(JSON.stringify(world));
}

function applyChange(list: Record<string, unknown>[], change: Readonly<Record<string, unknown>>): void {
  const { addRulesTo, addEntriesTo } = change;
  const target = list.find(({ id }) => id === (addRulesTo ?? addEntriesTo ?? change.id));
  if (addRulesTo !== undefined && target !== undefined) {
    target.rules = [...listOf(target.rules), ...listOf(change.rules)];
  } else if (addEntriesTo !== undefined && target !== undefined) {
    target.entries = [...listOf(target.entries), ...listOf(change.entries)];
  } else if (target !== undefined) list[list.indexOf(target)] = { ...change };
  else list.push({ ...change });
}

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value : [];
}
