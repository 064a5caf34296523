/** How the documents of one Firehose record are combined in its data. */
export interface Framing {
  /** What follows each document. */
  readonly terminator: '\n' | '';
  /** Whether a record's data may hold several documents. */
  readonly takesSeveral: boolean;
}

/** A destination of delivery streams, as the function knows it. */
export interface Destination extends Framing {
  /** Whether it takes any text, so that documents may be wrapped as events; otherwise it stores the members of a document. */
  readonly takesText: boolean;
  /** How it takes documents, for the documentation. */
  readonly sentence: string;
}

/**
 * Every destination once. The choices of DESTINATION, the framing, the schemas that fit, `simulate`, the documentation and
 * the tests derive from the rows. Firehose itself puts nothing between records.
 *
 * Source of the framing, unless a row has its own: https://docs.aws.amazon.com/firehose/latest/dev/basic-deliver.html
 */
export const DESTINATIONS = {
  s3: {
    terminator: '\n',
    takesSeveral: true,
    takesText: true,
    sentence: 'Objects are concatenated records; each document is a line.',
  },
  opensearch: {
    terminator: '',
    takesSeveral: false,
    takesText: false,
    // each record becomes one line of a bulk request
    sentence: 'Each record is exactly one JSON object on one line, without a newline.',
  },
  // https://docs.splunk.com/Documentation/Splunk/latest/Data/FormateventsforHTTPEventCollector
  splunk: {
    terminator: '',
    takesSeveral: true,
    takesText: true,
    sentence: 'The event endpoint of the HTTP Event Collector reads concatenated objects, without separators.',
  },
  // https://docs.aws.amazon.com/firehose/latest/dev/httpdeliveryrequestresponse.html
  http: {
    terminator: '\n',
    takesSeveral: true,
    takesText: true,
    sentence: 'An endpoint receives the data of each record unchanged; most endpoints read lines of JSON.',
  },
  // https://docs.aws.amazon.com/firehose/latest/dev/apache-iceberg-considerations.html
  iceberg: {
    terminator: '',
    takesSeveral: false,
    takesText: false,
    sentence: 'Each record is one row, from one JSON object.',
  },
  snowflake: {
    terminator: '',
    takesSeveral: false,
    takesText: false,
    sentence: 'Each record is one row, from one JSON object.',
  },
} as const satisfies Record<string, Destination>;

/** A key of {@link DESTINATIONS}, and a value of the option DESTINATION. */
export type DestinationName = keyof typeof DESTINATIONS;

/** A value of the parameter Destination of template.yaml. */
export interface StackDestination {
  /** The value of the function's option DESTINATION. */
  readonly option: DestinationName;
  /**
   * Prefix of Firehose's delivery metrics, and the name of the metric of delivered records after it:
   * https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html
   */
  readonly metric: string;
  readonly delivered: 'Records' | 'SuccessfulRowCount';
  /** The only schemas that the stack offers with it, if it does not offer every one that the destination takes. */
  readonly schemas?: readonly string[];
}

/**
 * Every destination of template.yaml once; several may have the same framing. Only the generator and tests read this.
 */
export const STACK_DESTINATIONS = {
  s3: { option: 's3', metric: 'DeliveryToS3', delivered: 'Records' },
  parquet: { option: 's3', metric: 'DeliveryToS3', delivered: 'Records', schemas: ['flat'] },
  iceberg: { option: 'iceberg', metric: 'DeliveryToIceberg', delivered: 'SuccessfulRowCount', schemas: ['flat'] },
  opensearch: { option: 'opensearch', metric: 'DeliveryToAmazonOpenSearchService', delivered: 'Records' },
  'opensearch-serverless': {
    option: 'opensearch',
    metric: 'DeliveryToAmazonOpenSearchServerless',
    delivered: 'Records',
  },
  splunk: { option: 'splunk', metric: 'DeliveryToSplunk', delivered: 'Records', schemas: ['splunk'] },
  snowflake: { option: 'snowflake', metric: 'DeliveryToSnowflake', delivered: 'Records', schemas: ['flat'] },
  http: { option: 'http', metric: 'DeliveryToHttpEndpoint', delivered: 'Records' },
} as const satisfies Record<string, StackDestination>;

/** A key of {@link STACK_DESTINATIONS}. */
export type StackDestinationName = keyof typeof STACK_DESTINATIONS;
