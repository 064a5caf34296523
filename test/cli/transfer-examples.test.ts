import { expect, it } from 'vitest';
import { FIELDS } from '../../src/model/fields.ts';
import {
  describeWithExamples,
  transferExamples,
  type VerdictExample,
  worldOf,
} from '../support/rules/verdict-examples.ts';
import { documentsOf, runCli, temporaryFiles } from './run-cli.ts';

const temporaryFile = temporaryFiles();

/** 2³⁰ bytes, so that the amount equals the price. */
const GIB = 1_073_741_824;

/** Record fields that an example does not specify. */
const DEFAULTS = { 'account-id': '123456789012', packets: 1, bytes: GIB, start: 1_795_175_000, end: 1_795_175_050 };

/** The prices that the examples assume. */
const PRICES = {
  'eu-central-1': {
    cross_zone: 0.01,
    internet: 0.09,
    nat_gateway: 0.045,
    transit_gateway: 0.02,
    interface_endpoint: 0.01,
    inter_region: 0.02,
  },
};

describeWithExamples('worked examples of transfers, through the command', () => {
  it('finds the class and the price of each', async () => {
    // Prepare
    const examples = transferExamples();
    const [first] = examples;
    if (first === undefined) throw new Error('there are no examples');
    const inventory = temporaryFile('world.json', JSON.stringify(worldOf(first)));
    const prices = temporaryFile('prices.json', JSON.stringify(PRICES));
    const logs = examples.map((example) => temporaryFile(`${example.id}.log`, logOf(example)));

    // Act
    const { status, stdout, stderr } = await runCli([
      'enrich',
      ...['--inventory', inventory, '--set', `TRANSFER_PRICES=${prices}`],
      ...logs,
    ]);
    const documents = documentsOf(stdout);

    // Assess
    expect(stderr).not.toContain('warning');
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    expect(examples).toHaveLength(20);
    for (const [index, { id, why, expect: expected }] of examples.entries()) {
      const { transfer_usd: usd, ...document } = documents[index] ?? {};
      const members: Record<string, unknown> = { ...document, usd_per_gb: usd };
      const found = Object.fromEntries(Object.keys(expected).map((name) => [name, members[name] ?? null]));
      expect({ id, why, ...found }).toEqual({ id, why, ...expected });
    }
  });
});

/** A file with a header line of the example's fields and the record. */
function logOf({ record }: VerdictExample): string {
  const values: Readonly<Record<string, unknown>> = { version: 8, ...DEFAULTS, 'log-status': 'OK', ...record };
  const fields = FIELDS.map(({ name }) => name).filter((name) => name in values);
  return `${fields.join(' ')}\n${fields.map((name) => values[name]).join(' ')}\n`;
}
