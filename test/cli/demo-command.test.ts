import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.ts';
import { SHOWCASES } from '../../src/cli/commands/demo-records.ts';
import { fakeTerminal } from '../unit/cli/fake-terminal.ts';
import { runCli, unwrapped } from './run-cli.ts';

describe('demo', () => {
  it('shows each announced record, in its original form and enriched', async () => {
    // Prepare, Act
    const result = await runCli(['demo']);

    // Assess
    expect(result.status).toBe(0);
    expect(result.stderr).toBe('');
    const blocks = result.stdout.split(/\n\n(?=\d\. |All sample files)/);
    expect(blocks).toHaveLength(SHOWCASES.length + 1);
    SHOWCASES.forEach(({ heading }, index) => {
      const block = blocks[index] ?? '';
      expect(block.startsWith(`${index + 1}. ${heading}\n`)).toBe(true);
      const document: unknown = JSON.parse(block.slice(block.indexOf('\n  {\n')));
      expect(document).toSatisfy((value: object) => 'version' in value || 'parse_fault' in value);
    });
  });

  it('reports what was read, added, omitted and unreadable, and what to do next', async () => {
    // Prepare, Act
    const { stdout } = await runCli(['demo']);

    // Assess
    expect(stdout).toMatch(/\nread {8}\d+ lines from 9 inputs/);
    expect(unwrapped(stdout)).toMatch(
      /\nenriched {4}\d+ ends of \d+ records found in the inventory; not: .*\d+ public/,
    );
    expect(stdout).toMatch(/\nadded {7}[\d,]+ values/);
    expect(stdout).toMatch(/\ndropped {5}nothing/);
    expect(stdout).toMatch(/\nunreadable {2}1\n/);
    expect(stdout).toMatch(/\nNext steps\n.*enrich.*npm test.*sam deploy/s);
  });

  it('says what the traffic costs in a month with example prices, and names the largest saving', async () => {
    const { stdout } = await runCli(['demo']);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
      /What it costs At this rate, transfers cost \$1\.\d\d in 30 days, with the list prices of us-east-1 as an example\. The largest saving would be \$1\.\d\d for traffic of S3 and DynamoDB through NAT gateways \(S3\): add a gateway endpoint, which is free, and reaches the buckets and tables of its own Region\./,
    );
  });

  it('fits on a terminal', async () => {
    // Prepare, Act
    const { stdout } = await runCli(['demo']);

    // Assess
    const lines = stdout.split('\n');
    expect(lines.length).toBeLessThanOrEqual(150);
    // an unreadable line is printed in one piece
    expect(lines.filter((line) => line.length > 120 && !line.includes('"message"'))).toEqual([]);
  });

  it.each([
    [true, true],
    [false, false],
  ])('sets headings in bold only if that is allowed (%s)', async (allowsColours, isBold) => {
    // Prepare
    const { terminal, stdout } = fakeTerminal();

    // Act
    await runCommandLine(['demo'], { ...terminal, showsStdout: true, allowsColours });

    // Assess
    expect(stdout().includes('\u001b[1m')).toBe(isBold);
  });

  it('names the folder in which samples are missing', async () => {
    // Prepare
    const folder = mkdtempSync(join(tmpdir(), 'vpc-flow-enricher-'));
    const { terminal, stderr } = fakeTerminal();

    // Act
    const status = await runCommandLine(['demo'], { ...terminal, packageRoot: pathToFileURL(`${folder}/`) });
    rmSync(folder, { recursive: true });

    // Assess
    expect(status).toBe(2);
    expect(stderr()).toContain(join(folder, 'samples/'));
  });
});
