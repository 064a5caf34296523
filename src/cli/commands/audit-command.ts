import { readArguments } from '../terminal/arguments.ts';
import { type Command, EXIT_INTERRUPTED, EXIT_OK, EXIT_STOPPED, EXIT_UNREADABLE } from '../terminal/command.ts';
import { S3_DESCRIPTION_WITH_DOCUMENTS } from '../terminal/s3-options.ts';
import { AUDIT_OPTIONS } from './audit-options.ts';

/** `audit`: which rules decided on flows, which are unused, and which are wider than the traffic needs. */
export const AUDIT_COMMAND: Command = {
  name: 'audit',
  summary: 'Finds rules that no flow needs, and rules that are too wide.',
  page: 'audit.md',
  operands: '[FILE…]',
  description: [
    'Reads flow logs and determines which rule of a security group and which entry of a network ACL decided on each flow. Reports for each rule how often it decided, when, for which ports and peers, and which part of it was needed; and findings: rules that never matched, are not in use, redundant, stale or too wide, shadowed entries, and traffic that is rejected repeatedly. Nothing is changed in AWS, and no AWS account is needed.',
    'FILE is any input of “enrich”, or documents that it or the function wrote, in any schema; if fields were selected, those that a verdict needs must be among them. For Splunk’s raw mode, give the format of the lines with --format. Directories are read recursively. Without FILE, or with -, standard input is read.',
    S3_DESCRIPTION_WITH_DOCUMENTS,
    'The inventory contains the rules, unless they are in a separate file. They should be as old as the flows: flows that contradict them are counted separately. Narrower rules are suggested only if the records cover 30 days without sampling, SKIPDATA, or a TrafficType other than ALL. The removal of the last rule of a group is never suggested.',
    'Memory is bounded for input of any length. Ctrl-C stops reading and reports on the input so far; a second one ends the run immediately.',
  ],
  options: AUDIT_OPTIONS,
  examples: [
    ['audit --inventory inventory.json flowlogs/', 'all files of a folder, with the rules in the inventory'],
    ['audit --inventory inventory.json --csv -o audit.csv *.log.gz', 'a table for a spreadsheet'],
  ],
  exitStatuses: [
    [EXIT_OK, 'Every line was read; findings do not change the status.'],
    [EXIT_UNREADABLE, 'Some lines were unreadable and are missing from the audit.'],
    [EXIT_STOPPED, 'The options are invalid, or an input could not be read to its end; the others were read.'],
    [EXIT_INTERRUPTED, 'The run was interrupted; the report covers what was read.'],
  ],
  async run(given, terminal) {
    const chosen = readArguments(AUDIT_OPTIONS, given);
    // the other commands start faster without the engine of verdicts
    return (await import('./audit-main.ts')).runAudit(chosen, terminal);
  },
};
