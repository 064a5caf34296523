import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMMANDS, runCommandLine } from '../../../src/cli/command-line.ts';
import { OPTIONS } from '../../../src/config/options.ts';
import { EVENT_SOURCE_ROWS } from '../../../src/library/event-sources.ts';
import { fakeTerminal } from './fake-terminal.ts';
import { flowLines } from './flow-lines.ts';

const NAMES = COMMANDS.map(({ name }) => name);
const LABELS = '--labels={"10.0.0.0/33":"x"}';

describe('runCommandLine', () => {
  it.each([
    ['no command', [], `vpc-flow-enricher: no command was given; the commands are ${NAMES.join(', ')}`],
    [
      'an unknown command',
      ['parse'],
      `vpc-flow-enricher: "parse" is not a command; the commands are ${NAMES.join(', ')}`,
    ],
    ['a slip', ['enrch'], 'vpc-flow-enricher: "enrch" is not a command; did you mean enrich?'],
    [
      'an unknown option',
      ['enrich', '--formt', 'x'],
      'vpc-flow-enricher enrich: --formt is not an option; did you mean --format?',
    ],
    [
      'an output in a directory that is missing',
      ['enrich', '-o', 'none/out.ndjson', 'README.md'],
      'vpc-flow-enricher enrich: --output none/out.ndjson: its directory does not exist',
    ],
    [
      'an output that is a directory',
      ['enrich', '-o', 'samples', 'README.md'],
      'vpc-flow-enricher enrich: --output samples: it is a directory',
    ],
    [
      'an output that is an input',
      ['enrich', '-o', 'samples/../README.md', 'README.md'],
      'vpc-flow-enricher enrich: --output samples/../README.md: it is one of the inputs, which are not overwritten',
    ],
    [
      'an output that is the inventory',
      ['enrich', '-o', 'samples/inventory.json', '--inventory', 'samples/inventory.json', 'README.md'],
      'vpc-flow-enricher enrich: --output samples/inventory.json: it is one of the inputs, which are not overwritten',
    ],
    ['help on no command', ['help', 'enrch'], 'vpc-flow-enricher: "enrch" is not a command; did you mean enrich?'],
    ['a slip in help', ['hepl'], 'vpc-flow-enricher: "hepl" is not a command; did you mean help?'],
    ['standard input twice', ['enrich', '-', '-'], 'vpc-flow-enricher enrich: - (standard input) may be given once'],
    [
      'options that exclude each other',
      ['enrich', '--keep-nodata', '--drop-nodata'],
      'vpc-flow-enricher enrich: --keep-nodata and --drop-nodata cannot be used together',
    ],
    [
      'labels that are none',
      ['enrich', LABELS],
      'vpc-flow-enricher enrich: --labels: "10.0.0.0/33" is not a CIDR block: the prefix length must be 0 to 32, got "33"',
    ],
    [
      'a file of labels that is missing',
      ['enrich', '--labels', 'none.json'],
      'vpc-flow-enricher enrich: --labels: ENOENT',
    ],
    [
      'an invalid inventory',
      ['enrich', '--inventory', 'samples/cidr-labels.json'],
      'vpc-flow-enricher enrich: --inventory: cannot read the inventory samples/cidr-labels.json: ',
    ],
    [
      'an invalid format',
      ['enrich', '--format', 'srcaddr dst|addr'],
      'vpc-flow-enricher enrich: --format: log format 1: "dst|addr" is not a flow log field name; did you mean dstaddr?',
    ],
    [
      'a misspelled field',
      ['enrich', '--format', 'version srcadr'],
      'vpc-flow-enricher enrich: --format: log format 1: srcadr is not a flow log field; did you mean srcaddr? If AWS has added srcadr, list it in --set NEW_FIELDS',
    ],
    [
      'an unknown schema',
      ['enrich', '--schema', 'xml'],
      `vpc-flow-enricher enrich: --schema must be one of ${OPTIONS.SCHEMA.choices.join(', ')}, not "xml"`,
    ],
    [
      'an unknown source',
      ['event', '--source', 'sqs'],
      `vpc-flow-enricher event: --source must be one of ${Object.keys(EVENT_SOURCE_ROWS).join(', ')}, not "sqs"`,
    ],
    [
      'a limit out of bounds',
      ['event', '--limit', '20001'],
      'vpc-flow-enricher event: --limit must be a whole number from 1 to 20000, not "20001"',
    ],
    [
      'a limit of none',
      ['event', '--limit=0'],
      'vpc-flow-enricher event: --limit must be a whole number from 1 to 20000',
    ],
    ['a file for the demo', ['demo', 'a.log'], 'vpc-flow-enricher demo: demo takes no FILE, not "a.log"'],
  ])('refuses %s with status 2, one message and a hint', async (_what, given, message) => {
    // Prepare
    const { terminal, stdout, stderr } = fakeTerminal();

    // Act
    const status = await runCommandLine(given, terminal);

    // Assess
    expect(status).toBe(2);
    expect(stdout()).toBe('');
    expect(stderr().startsWith(message), stderr()).toBe(true);
    expect(stderr()).toMatch(/\nSee “vpc-flow-enricher (\w+ )?--help”\.\n$/);
  });

  it.each([
    ['enrich', ['--format', '--schema', '--inventory', '--labels', '--keep-nodata', '--drop-nodata', '--help']],
    [
      'audit',
      ['--inventory', '--rules', '--labels', '--traffic-type', '--min-rejected', '--all', '--json', '--csv', '--help'],
    ],
    ['event', ['--source', '--limit', '--help']],
    ['demo', ['--help']],
  ])('describes every option of %s in its help, and runs nothing', async (command, options) => {
    // Prepare
    const { terminal, stdout, stderr } = fakeTerminal();

    // Act
    const status = await runCommandLine([command, 'none.log', '-h'], terminal);

    // Assess
    expect(status).toBe(0);
    expect(stderr()).toBe('');
    for (const option of options) expect(stdout()).toContain(` ${option}`);
    const { examples } = COMMANDS.find(({ name }) => name === command) ?? { examples: [] };
    expect(stdout().match(/^ {2}vpc-flow-enricher /gm)).toHaveLength(examples.length);
    expect(examples.length).toBeGreaterThanOrEqual(2);
    for (const line of stdout().split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it.each(['--help', '-h'])('lists the commands for %s', async (option) => {
    // Prepare
    const { terminal, stdout } = fakeTerminal();

    // Act
    const status = await runCommandLine([option], terminal);

    // Assess
    expect(status).toBe(0);
    const listed = [...stdout().matchAll(/^ {2}([\w-]+(?: \w+)?) {2,}[A-Z]/gm)].map(([, name]) => name);
    expect(listed).toEqual([...NAMES, 'help', 'version']);
  });

  it.each([[['help']], [['help', 'help']]])('lists the commands for %j', async (given) => {
    // Prepare
    const { terminal, stdout } = fakeTerminal();
    const asked = fakeTerminal();

    // Act
    const status = await runCommandLine(given, terminal);

    // Assess
    await runCommandLine(['--help'], asked.terminal);
    expect(status).toBe(0);
    expect(stdout()).toBe(asked.stdout());
  });

  it('has a script and a documentation page for each command', () => {
    const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
    const { scripts } = JSON.parse(read('package.json'));
    const page = read('docs/command.md');
    for (const name of NAMES) {
      // npm start runs the demo, and the script of “replay” runs “replay plan”
      const [word = ''] = name.split(' ');
      const script = name === 'demo' ? 'start' : word;
      expect(scripts).toMatchObject({
        [script]: `node lib/cli.mjs ${word}`,
        [`pre${script}`]: 'npm run --silent bundle',
      });
      expect(page).toContain(
        name === 'demo'
          ? '`npm start`'
          : `npm run --silent ${name.replace(' ', ' -- ')}${name.includes(' ') ? '' : ' --'}`,
      );
    }
  });

  it.each(NAMES)('shows the help of %s for “help”', async (command) => {
    // Prepare
    const { terminal, stdout } = fakeTerminal();
    const asked = fakeTerminal();

    // Act
    const status = await runCommandLine(['help', command], terminal);

    // Assess
    await runCommandLine([command, '--help'], asked.terminal);
    expect(status).toBe(0);
    expect(stdout()).toBe(asked.stdout());
  });

  it.each(['-v', '-V', '--version', 'version'])('shows the version for %s', async (word) => {
    // Prepare
    const { terminal, stdout } = fakeTerminal();

    // Act
    const status = await runCommandLine([word], terminal);

    // Assess
    expect(status).toBe(0);
    expect(stdout()).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    ['a file name', ['enrich', 'no\u001b[2J\u202e\u009b\nread 5 lines.log'], 'no\\u001b[2J\\u202e\\u009b\\u000aread'],
    ['an operand', ['demo', 'a\u009bb\u2066'], 'a\\u009bb\\u2066'],
    ['an option', ['enrich', '--x\u001b[31m'], '--x\\u001b[31m'],
    ['a value', ['event', '--source', '\u202eabc'], '\\u202eabc'],
    ['a command', ['\u001b]0;title\u0007'], '\\u001b]0;title\\u0007'],
  ])('escapes control characters in %s', async (_what, given, shown) => {
    // Prepare
    const { terminal, stderr } = fakeTerminal();

    // Act
    const status = await runCommandLine(given, terminal);

    // Assess
    expect(status).toBe(2);
    expect(stderr()).toContain(shown);
    expect(stderr()).not.toMatch(/[^\P{C}\n]/u);
  });

  it('treats arguments after -- as files', async () => {
    // Prepare
    const { terminal, stderr } = fakeTerminal();

    // Act
    const status = await runCommandLine(['enrich', '--', '--help'], terminal);

    // Assess
    expect(status).toBe(2);
    expect(stderr()).toContain('cannot read --help: no such file');
  });

  it('reads standard input if no file is given', async () => {
    // Prepare
    const { terminal, stdout, stderr } = fakeTerminal(`${flowLines(3).join('\n')}\n`);

    // Act
    const status = await runCommandLine(['enrich'], terminal);

    // Assess
    expect(status).toBe(0);
    expect(stdout().trimEnd().split('\n')).toHaveLength(3);
    expect(stderr()).toContain('read        3 lines from 1 input');
  });
});
