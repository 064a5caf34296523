/** How the documents of one Firehose record are combined in its data. */
export interface Framing {
  /** What follows each document. */
  readonly terminator: '\n' | '';
  /** Whether a record's data may hold several documents. */
  readonly takesSeveral: boolean;
}

/**
 * The framing for each destination; Firehose itself adds nothing between records.
 *
 * - `s3`: objects are concatenated records, so each line has its own newline.
 *   https://docs.aws.amazon.com/firehose/latest/dev/basic-deliver.html
 * - `opensearch`: exactly one object per record, on one line; a newline is refused, as each record becomes one line of
 *   a
 *   bulk request. https://docs.aws.amazon.com/firehose/latest/dev/basic-deliver.html
 * - `splunk`: records are sent concatenated. The event endpoint of the HTTP Event Collector reads objects back to
 *   back and needs nothing between them.
 *   https://docs.splunk.com/Documentation/Splunk/latest/Data/FormateventsforHTTPEventCollector
 * - `http`: an endpoint receives the unchanged data of each record, and most read lines of JSON.
 *   https://docs.aws.amazon.com/firehose/latest/dev/httpdeliveryrequestresponse.html
 * - `iceberg`: each record is one row, of one object.
 *   https://docs.aws.amazon.com/firehose/latest/dev/apache-iceberg-considerations.html
 * - `snowflake`: each record is one row, of one object.
 *   https://docs.aws.amazon.com/firehose/latest/dev/basic-deliver.html
 */
export const FRAMINGS = {
  s3: { terminator: '\n', takesSeveral: true },
  opensearch: { terminator: '', takesSeveral: false },
  splunk: { terminator: '', takesSeveral: true },
  http: { terminator: '\n', takesSeveral: true },
  iceberg: { terminator: '', takesSeveral: false },
  snowflake: { terminator: '', takesSeveral: false },
} as const satisfies Record<string, Framing>;
