import { describe, expect, it } from 'vitest';
import { awsNotation } from '../unit/parse/aws-notation.ts';
import { documentsOf, runCli, temporaryFiles } from './run-cli.ts';

const writeFile = temporaryFiles();

const ADDRESSES = '10.0.0.1 10.0.0.2';

describe('enrich with a given format', () => {
  it.each([
    ['srcadr', 'srcaddr'],
    ['dst-addr', 'dstaddr'],
    ['instance-tag-3', 'instance-tag'],
  ])('ends with status 2 if a field is misspelled: %s', async (name, meant) => {
    // Act
    const result = await runCli(['enrich', '--format', `version ${name}`], '2 x\n');

    // Assess
    expect([result.status, result.stdout]).toEqual([2, '']);
    expect(result.stderr).toContain(`${name} is not a flow log field; did you mean ${meant}?`);
    expect(result.stderr).toContain(`list it in --set NEW_FIELDS`);
  });

  it('accepts such a field without a warning if it is listed as new', async () => {
    // Act
    const given = ['enrich', '--format', 'version instance-tag-3', '--set', 'NEW_FIELDS=instance-tag-3'];
    const result = await runCli(given, '12 web\n');

    // Assess
    expect(result.status).toBe(0);
    expect(documentsOf(result.stdout)).toEqual([{ version: 12, instance_tag_3: 'web' }]);
    expect(result.stderr).not.toContain('unknown fields');
  });

  it('says at the start and in the summary which fields are unknown', async () => {
    // Act
    const result = await runCli(['enrich', '--format', 'srcaddr vpc-endpoint-name'], '10.0.0.1 x\n');

    // Assess
    expect(result.status).toBe(0);
    expect(result.stderr).toMatch(/^warning: --format has unknown fields, which are kept as text: vpc-endpoint-name\n/);
    expect(result.stderr).toContain('note: unknown fields, kept as text: vpc-endpoint-name\n');
  });

  it('says in the summary which format no line matches', async () => {
    // Act
    const given = ['enrich', '--format', 'srcaddr dstaddr', '--format', 'bytes packets start'];
    const result = await runCli(given, `${ADDRESSES}\n`);

    // Assess
    expect(result.status).toBe(0);
    expect(result.stderr).toContain('note: no line has the format 2 (bytes packets start) of --format\n');
  });

  it.each([
    ['Terraform', `$${awsNotation('srcaddr')} $${awsNotation('dstaddr')}`],
    ['CloudFormation', awsNotation('!srcaddr', '!dstaddr')],
    ['a shell', `\\${awsNotation('srcaddr')} \\${awsNotation('dstaddr')}`],
    ['a file of settings', `"${awsNotation('srcaddr', 'dstaddr')}"`],
    ['a spreadsheet', 'srcaddr, dstaddr'],
  ])('reads it as %s writes it', async (_what, format) => {
    // Act
    const result = await runCli(['enrich', '--format', format], `${ADDRESSES}\n`);

    // Assess
    expect(result.status).toBe(0);
    expect(documentsOf(result.stdout)).toEqual([expect.objectContaining({ srcaddr: '10.0.0.1', dstaddr: '10.0.0.2' })]);
  });
});

describe('enrich, below a header line', () => {
  it('keeps a misspelled field, and names it in the summary', async () => {
    // Prepare
    const file = writeFile('misspelled.log', `srcadr dstaddr srcport\n10.0.0.1 10.0.0.2 443\n`);

    // Act
    const result = await runCli(['enrich', file]);

    // Assess
    expect(result.status).toBe(0);
    expect(documentsOf(result.stdout)).toEqual([expect.objectContaining({ srcadr: '10.0.0.1', dstaddr: '10.0.0.2' })]);
    expect(result.stderr).toContain('note: unknown fields, kept as text: srcadr (did you mean srcaddr?)\n');
  });

  it('reads ids without their prefix and counts the lines in the summary', async () => {
    // Prepare
    const header = 'version account-id interface-id srcaddr vpc-id';
    const file = writeFile(
      'anonymised.log',
      `${header}\n3 111122223333 0a1b 10.0.0.1 9\n3 111122223333 eni-1 10.0.0.1 vpc-9\n`,
    );

    // Act
    const result = await runCli(['enrich', file]);

    // Assess
    expect(result.status).toBe(0);
    expect(documentsOf(result.stdout)).toMatchObject([
      { interface_id: '0a1b', vpc_id: '9' },
      { interface_id: 'eni-1', vpc_id: 'vpc-9' },
    ]);
    expect(result.stderr).toContain('note: 1 line has ids without their prefix, such as eni-; kept unchanged\n');
  });
});
