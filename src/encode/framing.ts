/** How the documents of one Firehose record are put into its data. */
export interface Framing {
  /** What follows each document. */
  readonly terminator: '\n' | '';
  /** Whether a record's data may hold several documents. */
  readonly takesSeveral: boolean;
}

/**
 * The framing that each destination needs. S3 objects are the records one behind the other without delimiter, so each
 * line ends itself. OpenSearch takes exactly one object a record and refuses newlines.
 *
 * Source: https://docs.aws.amazon.com/firehose/latest/dev/basic-deliver.html
 */
export const FRAMINGS = {
  s3: { terminator: '\n', takesSeveral: true },
  opensearch: { terminator: '', takesSeveral: false },
} as const satisfies Record<string, Framing>;
