import { describe, expect, it } from 'vitest';
import { runCli, runProcess, temporaryFiles } from './run-cli.ts';

const LINE =
  '2 111122223333 eni-0a1b2c3d4e5f60701 10.0.1.5 10.0.2.7 443 51515 6 10 840 1900000000 1900000060 ACCEPT OK\n';
const SAMPLES = ['--inventory', 'samples/inventory.json', '--rules', 'samples/rules.json'];

const writeFile = temporaryFiles();

/** Removes the durations, which differ between runs. */
const withoutTimes = (text: string): string => text.replace(/in [\d.]+ s \([\d,]+ per second\)/g, 'in TIME');

describe('the process of the command', () => {
  it.each([
    ['no command', [], '', 2],
    ['help', ['help', 'enrich'], '', 0],
    ['the version', ['--version'], '', 0],
    ['an unknown option', ['audit', '--unknown'], '', 2],
    ['enrich', ['enrich', 'samples/v5-all.log'], '', 0],
    ['enrich of standard input', ['enrich'], LINE.repeat(20_000), 0],
    ['enrich with an unreadable line', ['enrich', '-'], `${LINE}2 x\n`, 1],
    ['audit', ['audit', ...SAMPLES, '--json', 'samples/v5-all.log'], '', 0],
    ['query', ['query', '--as', 'json', 'SELECT count(*) AS n FROM flows', 'samples/v5-all.log'], '', 0],
    ['event', ['event', 'samples/v2-default.log'], '', 0],
    ['cost', ['cost', ...SAMPLES, 'samples/v5-all.log'], '', 0],
    ['address-data', ['address-data', 'fetch', '--list'], '', 0],
  ])('gives the output and status of the run in it: %s', async (_, given, stdin, status) => {
    const [here, apart] = [await runCli(given, stdin), await runProcess(given, stdin)];
    expect(apart.status).toBe(status);
    expect({ ...apart, stderr: withoutTimes(apart.stderr) }).toEqual({ ...here, stderr: withoutTimes(here.stderr) });
  });

  it('does not wait for a standard input that it does not read', async () => {
    const path = writeFile('line.log', LINE);
    expect((await runProcess(['enrich', path], LINE)).stdout.split('\n')).toHaveLength(2);
  });
});
