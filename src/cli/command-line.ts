import { readFileSync } from 'node:fs';
import { isNear } from '../config/near-name.ts';
import { StreamError, UsageError } from '../input/errors.ts';
import { ADDRESS_DATA_COMMAND } from './commands/address-data-command.ts';
import { AUDIT_COMMAND } from './commands/audit-command.ts';
import { COST_COMMAND } from './commands/cost-command.ts';
import { DEMO_COMMAND } from './commands/demo-command.ts';
import { ENRICH_COMMAND } from './commands/enrich-command.ts';
import { EVENT_COMMAND } from './commands/event-command.ts';
import { INVENTORY_COMMAND } from './commands/inventory-command.ts';
import { QUERY_COMMAND } from './commands/query-command.ts';
import { REPLAY_CHECK_COMMAND } from './commands/replay-check-command.ts';
import { REPLAY_COMMAND } from './commands/replay-command.ts';
import { REPLAY_PLAN_COMMAND } from './commands/replay-plan-command.ts';
import { REPORT_COMMAND } from './commands/report-command.ts';
import { RESEND_COMMAND } from './commands/resend-command.ts';
import { SIMULATE_COMMAND } from './commands/simulate-command.ts';
import { type Command, EXIT_OK, EXIT_STOPPED } from './terminal/command.ts';
import { commandHelp, PROGRAM, programHelp } from './terminal/help.ts';
import { Output, printableStream } from './terminal/output.ts';
import type { Terminal } from './terminal/terminal.ts';

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  ENRICH_COMMAND,
  QUERY_COMMAND,
  REPORT_COMMAND,
  COST_COMMAND,
  EVENT_COMMAND,
  SIMULATE_COMMAND,
  INVENTORY_COMMAND,
  AUDIT_COMMAND,
  ADDRESS_DATA_COMMAND,
  REPLAY_PLAN_COMMAND,
  REPLAY_COMMAND,
  REPLAY_CHECK_COMMAND,
  RESEND_COMMAND,
  DEMO_COMMAND,
];

const VERSION_WORDS = ['--version', '-v', '-V', 'version'];
const HELP_OPTIONS = ['--help', '-h'];
const HELP_COMMAND = 'help';

/** Runs the command line `given`, without the program's name; returns the exit status. Never throws. */
export async function runCommandLine(given: readonly string[], terminal: Terminal): Promise<number> {
  // the only place that escapes file names and input quoted in messages
  const stderr = printableStream(terminal.stderr);
  const status = await runSafely(given, { ...terminal, stderr, screen: terminal.screen ?? terminal.stderr });
  await new Promise<void>((resolve) => {
    stderr.end(resolve);
  });
  return status;
}

async function runSafely(given: readonly string[], terminal: Terminal): Promise<number> {
  const { command, others } = commandIn(given);
  const [name = ''] = given;
  try {
    if (command !== undefined) return await runCommand(command, others, terminal);
    if (VERSION_WORDS.includes(name)) return await print(`${readVersion(terminal)}\n`, terminal);
    if (HELP_OPTIONS.includes(name)) return await print(programHelp(COMMANDS), terminal);
    if (name === HELP_COMMAND) return await print(helpOn(given.slice(1)), terminal);
    throw unknownCommand(name);
  } catch (error) {
    terminal.stderr.write(messageOf(error, command));
    return EXIT_STOPPED;
  }
}

/** The command at the beginning of the words, and the words after its name. Names of two words are tried first. */
function commandIn(words: readonly string[]): {
  readonly command: Command | undefined;
  readonly others: readonly string[];
} {
  const longer = words.length > 1 ? commandNamed(words.slice(0, 2).join(' ')) : undefined;
  return longer === undefined
    ? { command: commandNamed(words[0] ?? ''), others: words.slice(1) }
    : { command: longer, others: words.slice(2) };
}

function commandNamed(name: string): Command | undefined {
  return COMMANDS.find((candidate) => candidate.name === name);
}

/** The help that `help` and `help COMMAND` show. Throws a {@link UsageError} for an unknown command. */
function helpOn(names: readonly string[]): string {
  const words = names.filter((candidate) => !HELP_OPTIONS.includes(candidate));
  const [name] = words;
  if (name === undefined || name === HELP_COMMAND) return programHelp(COMMANDS);
  const { command } = commandIn(words);
  if (command === undefined) throw unknownCommand(name);
  return commandHelp(command);
}

async function runCommand(command: Command, given: readonly string[], terminal: Terminal): Promise<number> {
  const end = given.indexOf('--');
  const options = end === -1 ? given : given.slice(0, end);
  if (options.includes('--help') || options.includes('-h')) return print(commandHelp(command), terminal);
  return command.run(given, terminal);
}

async function print(text: string, terminal: Terminal): Promise<number> {
  const output = new Output(terminal.stdout);
  await output.writeText(text);
  await output.flush();
  return EXIT_OK;
}

function readVersion(terminal: Terminal): string {
  const value: unknown = JSON.parse(readFileSync(new URL('package.json', terminal.packageRoot), 'utf8'));
  return typeof value === 'object' && value !== null && 'version' in value ? String(value.version) : 'unknown';
}

function unknownCommand(name: string): UsageError {
  const names = COMMANDS.map((command) => command.name);
  if (name === '') return new UsageError(`no command was given; the commands are ${names.join(', ')}`);
  const meant = [...names, HELP_COMMAND, 'version'].find((candidate) => isNear(name, candidate));
  const hint = meant === undefined ? `the commands are ${names.join(', ')}` : `did you mean ${meant}?`;
  return new UsageError(`${JSON.stringify(name)} is not a command; ${hint}`);
}

function messageOf(error: unknown, command: Command | undefined): string {
  const call = command === undefined ? PROGRAM : `${PROGRAM} ${command.name}`;
  if (error instanceof UsageError) return `${call}: ${error.message}\nSee “${call} --help”.\n`;
  if (error instanceof StreamError) return `${call}: ${error.message}\n`;
  // an internal error: print everything that helps to find its cause
  return `${call}: internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`;
}
