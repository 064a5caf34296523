import { expect, it } from 'vitest';
import { FIELDS } from '../../src/model/fields.ts';
import {
  describeWithExamples,
  type VerdictExample,
  verdictExamples,
  worldOf,
} from '../support/rules/verdict-examples.ts';
import { documentsOf, runCli, temporaryFiles } from './run-cli.ts';

const temporaryFile = temporaryFiles();

/** Record fields that an example does not specify; the times are just before the rules were read. */
const DEFAULTS = { 'account-id': '123456789012', packets: 1, bytes: 40, start: 1_795_175_000, end: 1_795_175_050 };

describeWithExamples('worked examples of verdicts, through the command', () => {
  const groups = groupsOf(verdictExamples());
  it.each([...groups])('with the changes %s', async (_, examples) => {
    // Prepare
    const [first] = examples;
    if (first === undefined) throw new Error('a group has no examples');
    const inventory = temporaryFile('world.json', JSON.stringify(worldOf(first)));
    const logs = examples.map((example) => temporaryFile(`${example.id}.log`, logOf(example)));

    // Act
    const { status, stdout, stderr } = await runCli(['enrich', '--inventory', inventory, ...logs]);
    const documents = documentsOf(stdout);

    // Assess
    expect(stderr).not.toContain('warning');
    expect(status).toBe(0);
    expect(documents).toHaveLength(examples.length);
    for (const [index, { id, why, expect: expected }] of examples.entries()) {
      const document = documents[index] ?? {};
      const found = Object.fromEntries(Object.keys(expected).map((name) => [name, document[name] ?? null]));
      expect({ id, why, ...found }).toEqual({ id, why, ...expected });
    }
  });
});

/** Examples grouped by their changes to the shared world. */
function groupsOf(examples: readonly VerdictExample[]): Map<string, VerdictExample[]> {
  const groups = new Map<string, VerdictExample[]>();
  for (const example of examples) {
    const key = JSON.stringify(example.patch ?? {});
    groups.set(key, [...(groups.get(key) ?? []), example]);
  }
  return groups;
}

/** A file with a header line of the example's fields and the record. */
function logOf({ record }: VerdictExample): string {
  const values: Readonly<Record<string, unknown>> = { version: 8, ...DEFAULTS, 'log-status': 'OK', ...record };
  const fields = FIELDS.map(({ name }) => name).filter((name) => name in values);
  return `${fields.join(' ')}\n${fields.map((name) => values[name]).join(' ')}\n`;
}
