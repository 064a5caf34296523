import { type Command, EXIT_INTERRUPTED, EXIT_OK, EXIT_STOPPED, EXIT_UNREADABLE } from '../terminal/command.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { readResendCall } from './resend-call.ts';
import { RESEND_OPTIONS } from './resend-options.ts';
import { resendRecords } from './resend-records.ts';
import { withResendResources } from './resend-resources.ts';

/** `resend`: sends the records in objects of the Firehose error bucket to the stream again. */
export const RESEND_COMMAND: Command = {
  name: 'resend',
  summary: 'Sends records of the Firehose error bucket to the stream again.',
  page: 'operations.md#sending-failed-records-again',
  operands: '[FILE|FOLDER…]',
  description: [
    'Reads objects that Amazon Data Firehose wrote to the error bucket, gzipped or not, extracts the original records, and sends them to the stream again with your own AWS credentials. Marks by which the function counts how often a record was put back are removed. Folders are read with all their files. Without FILE, or with -, standard input is read.',
    'FILE may be in S3, such as s3://bucket/errors/processing-failed/ for all objects below that folder; that needs the permissions s3:ListBucket and s3:GetObject. With --from, objects that were written before that time are not read.',
    'Files and objects in S3 are read twice: first to count the records, to estimate time and cost, which go to standard error, and to find documents, then to send the records. Standard input is read once.',
    'Records of failed deliveries (AmazonOpenSearchService_failed/, splunk-failed/, http-endpoint-failed/, format-conversion-failed/ and so on) are documents: they have been transformed. They are recognised by the folder and by their content. Without --documents, they are refused and nothing is sent. With --documents FILE, no stream is needed.',
    'Needs the permission firehose:PutRecordBatch, with --kinesis kinesis:PutRecords. Requests stay within the limits of the service; only records that it does not accept are sent again.',
    'With --journal, a run that was stopped or killed continues where it was. Records that were being sent when it stopped are sent again: one batch at most, which is up to a second of the rate.',
    'The accounting at the end adds up: objects in S3 and files planned = done + failed + left; records read = sent + written + skipped + failed.',
  ],
  options: RESEND_OPTIONS,
  examples: [
    ['resend --dry-run s3://bucket/errors/processing-failed/', 'counts the records in a folder, by error code'],
    [
      'resend --stream flow-logs --journal sent.journal s3://bucket/errors/processing-failed/',
      'sends all records; the same call continues a run',
    ],
    [
      'resend --stream flow-logs --code "Lambda.*" --from 2026-03-02T10:00Z --to 2026-03-02T12:00Z failed/',
      'the records that the function failed within two hours',
    ],
    [
      'resend --documents refused.ndjson s3://bucket/errors/AmazonOpenSearchService_failed/',
      'writes the documents that OpenSearch did not accept to a file',
    ],
  ],
  exitStatuses: [
    [EXIT_OK, 'All selected records were sent or written.'],
    [EXIT_UNREADABLE, 'Some objects have no record that can be sent, or the stream did not accept some records.'],
    [
      EXIT_STOPPED,
      'The options are invalid, documents were found without --documents, an input could not be read, or the run stopped before the end of its input.',
    ],
    [EXIT_INTERRUPTED, 'The run was interrupted; the summary says what was sent or written.'],
  ],
  run,
};

async function run(given: readonly string[], terminal: Terminal): Promise<number> {
  const { call, operands } = await readResendCall(given, terminal);
  return withResendResources(call, operands, terminal, (resources) => resendRecords(call, resources, terminal));
}
