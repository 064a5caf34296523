import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { documentsOf, ROOT, runCli, temporaryFiles } from './run-cli.ts';

const temporaryFile = temporaryFiles();
const GOLDEN = `${ROOT}test/golden/verdicts/`;
const INVENTORY = `${GOLDEN}inventory.json`;
const RULES = `${GOLDEN}rules.json`;
const LINE = '2 123456789012 eni-db 10.0.2.40 10.0.3.30 43001 5432 6 3 180 1772442000 1772442059 REJECT OK\n';

describe('enrich with rules', () => {
  it('reads them from a separate file', async () => {
    const { status, stdout, stderr } = await runCli(['enrich', '--inventory', INVENTORY, '--rules', RULES], LINE);
    expect(documentsOf(stdout)).toMatchObject([{ verdict: 'security_group', sg_groups: ['sg-db (database)'] }]);
    expect(stderr).toContain('verdicts    the rules could be evaluated for all records');
    expect(status).toBe(0);
  });

  it.each([
    ['broken', '{"version": 1, "securityGroups": ['],
    ['of another version', '{"version": 9, "securityGroups": []}'],
  ])('writes records without verdicts if the file is %s, and says so', async (_, content) => {
    // Act
    const rules = temporaryFile('rules.json', content);
    const { status, stdout, stderr } = await runCli(['enrich', '--inventory', INVENTORY, '--rules', rules], LINE);

    // Assess
    expect(documentsOf(stdout)).toHaveLength(1);
    expect(stdout).not.toContain('verdict');
    expect(stderr).toContain(`warning: the rules ${rules} cannot be used; records are delivered without verdicts`);
    expect(stderr).toContain('verdicts    missing for 1 record, without usable rules');
    expect(status).toBe(1);
  });

  it('does the same for a missing file', async () => {
    const { status, stdout, stderr } = await runCli(
      ['enrich', '--inventory', INVENTORY, '--rules', '/none.json'],
      LINE,
    );
    expect(documentsOf(stdout)).toHaveLength(1);
    expect(stderr).toContain('warning: the rules /none.json cannot be used');
    expect(status).toBe(1);
  });

  it('refuses to start if verdicts are requested and cannot be made', async () => {
    const on = ['--set', 'VERDICTS=on'];
    const without = await runCli(['enrich', '--inventory', INVENTORY, ...on], LINE);
    const broken = await runCli(['enrich', '--inventory', INVENTORY, '--rules', '/none.json', ...on], LINE);
    const alone = await runCli(['enrich', ...on], LINE);

    expect([without.status, broken.status, alone.status]).toEqual([2, 2, 2]);
    expect(without.stderr).toContain('VERDICTS on needs rules: --rules, or --inventory with an inventory that has');
    expect(broken.stderr).toContain('VERDICTS on needs rules: the rules /none.json cannot be used');
    expect(alone.stderr).toContain('VERDICTS on needs --metadata to be snapshot or ec2, not none');
  });

  it('makes no verdicts with VERDICTS=off', async () => {
    const args = ['enrich', '--inventory', INVENTORY, '--rules', RULES, '--set', 'VERDICTS=off'];
    const { status, stdout } = await runCli(args, LINE);
    expect(stdout).not.toContain('verdict');
    expect(status).toBe(0);
  });

  it('refuses rules without an inventory', async () => {
    const { status, stderr } = await runCli(['enrich', '--rules', RULES], LINE);
    expect(stderr).toContain('--rules needs --inventory: rules are judged with its interfaces');
    expect(status).toBe(2);
  });
});

describe('simulate with rules', () => {
  it('passes them to the function, which counts records without verdicts if they are damaged', async () => {
    // Prepare
    const log = temporaryFile('flow.log', LINE);
    const broken = temporaryFile('broken.json', 'broken');

    // Act
    const [good, bad] = await Promise.all(
      [RULES, broken].map((rules, run) => {
        const output = `${temporaryFile(`run-${run}.txt`, '')}.folder`;
        return runCli(['simulate', '--inventory', INVENTORY, '--rules', rules, '--output', output, log]).then(
          (result) => ({ ...result, output }),
        );
      }),
    );

    // Assess
    expect([good?.status, bad?.status]).toEqual([0, 0]);
    expect(readFileSync(`${good?.output}/function.log`, 'utf8')).toContain('"verdictsMissing":0');
    expect(readFileSync(`${bad?.output}/function.log`, 'utf8')).toContain('"verdictsMissing":1');
  });
});
