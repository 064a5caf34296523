import type { CommandOption } from './arguments.ts';
import type { Command } from './command.ts';

/** The name of the program on the command line. */
export const PROGRAM = 'vpc-flow-enricher';

/** Width of help texts: the narrowest terminal in common use. */
const COLUMNS = 80;
const INDENT = '  ';

/** The help of the program, with its commands. */
export function programHelp(commands: readonly Command[]): string {
  return [
    `Usage: ${PROGRAM} COMMAND [options] [FILE…]`,
    '',
    ...wrap(
      'Parses and enriches VPC flow logs on your own machine, as the Lambda function does on AWS. No AWS account is needed.',
    ),
    '',
    'Commands',
    ...definitions([
      ...commands.map(({ name, summary }) => [name, summary] as const),
      ['help', 'Shows the help of a command: “help COMMAND”.'],
      ['version', 'Shows the version.'],
    ]),
    '',
    'Options',
    ...definitions([
      ['-h, --help', 'Shows this text; after a command, the help of the command.'],
      ['-v, --version', 'Shows the version.'],
    ]),
    '',
    'Examples',
    ...definitions([
      [`${PROGRAM} demo`, 'demonstrates the enricher on bundled data'],
      [`${PROGRAM} enrich flow.log.gz`, 'enriches a file, one JSON object per line'],
    ]),
    '',
  ].join('\n');
}

/** The help of one command: every option with its default, examples, exit statuses. */
export function commandHelp(command: Command): string {
  const call = [PROGRAM, command.name, '[options]', command.operands].filter((part) => part !== '').join(' ');
  return [
    `Usage: ${call}`,
    ...command.description.flatMap((paragraph) => ['', ...wrap(paragraph)]),
    '',
    'Options',
    ...definitions(
      Object.entries(command.options).map(([name, option]) => [optionCall(name, option), describe(option)]),
    ),
    '',
    'Examples',
    ...command.examples.flatMap(([example, does]) => [`${INDENT}${PROGRAM} ${example}`, `${INDENT.repeat(3)}${does}`]),
    '',
    'Exit status',
    ...definitions(command.exitStatuses.map(([status, meaning]) => [String(status), meaning])),
    '',
  ].join('\n');
}

function optionCall(name: string, option: CommandOption): string {
  const short = option.short === undefined ? '' : `-${option.short}, `;
  const argument = option.argument === undefined ? '' : ` ${option.argument}`;
  return `${short}--${name}${argument}`;
}

function describe(option: CommandOption): string {
  const repeats = option.isRepeatable === true ? ' May be repeated.' : '';
  const byDefault = option.byDefault === undefined ? '' : ` Default: ${option.byDefault}.`;
  return `${option.sentence}${repeats}${byDefault}`;
}

/** Terms with their explanations, in two columns. */
function definitions(entries: readonly (readonly [term: string, explanation: string])[]): string[] {
  const widest = Math.max(...entries.map(([term]) => term.length));
  const margin = INDENT.length + widest + INDENT.length;
  return entries.flatMap(([term, explanation]) => {
    const [first = '', ...others] = wrap(explanation, COLUMNS - margin);
    return [`${INDENT}${term.padEnd(widest)}${INDENT}${first}`, ...others.map((line) => ' '.repeat(margin) + line)];
  });
}

/** Breaks text into lines at its spaces. */
export function wrap(text: string, columns = COLUMNS): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
