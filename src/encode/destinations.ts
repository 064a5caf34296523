import { keysOf } from '../model/keys-of.ts';

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

/** The destinations that take one document per record. */
export function destinationsOfOneDocument(): readonly DestinationName[] {
  return keysOf(DESTINATIONS).filter((name) => !DESTINATIONS[name].takesSeveral);
}

/**
 * The members of the description of a delivery stream that belong to a destination. The other destinations back up to S3, but
 * have other members for it: https://docs.aws.amazon.com/firehose/latest/APIReference/API_DestinationDescription.html
 */
export const STREAM_MEMBERS = {
  opensearch: [
    'AmazonopensearchserviceDestinationDescription',
    'AmazonOpenSearchServerlessDestinationDescription',
    'ElasticsearchDestinationDescription',
  ],
  splunk: ['SplunkDestinationDescription'],
  http: ['HttpEndpointDestinationDescription'],
  iceberg: ['IcebergDestinationDescription'],
  snowflake: ['SnowflakeDestinationDescription'],
  // last, in case another destination has them, too
  s3: ['ExtendedS3DestinationDescription', 'S3DestinationDescription'],
} as const satisfies Readonly<Record<DestinationName, readonly string[]>>;

/** How the error objects of a destination are recognised. */
export interface DestinationFailure {
  /** The destination, for messages. */
  readonly name: string;
  /** The folder of its failures, in lower case, without the `_failed` or `-failed` at its end. */
  readonly folder: string;
  /** Members, in lower case, that failures of the transformation do not have. */
  readonly members: readonly string[];
  /** The beginning of its error codes, before a dot. */
  readonly codes: string;
}

/**
 * The error objects of each destination. The folder has `_failed` in most places and `-failed` in some. Members of Iceberg and
 * Snowflake are not documented. Deliveries to S3 fail before only in the conversion to Parquet. Sources:
 * https://docs.aws.amazon.com/firehose/latest/dev/retry.html,
 * https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html and
 * https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion-error-handling.html
 */
export const DESTINATION_FAILURES: Readonly<Record<DestinationName, DestinationFailure>> = {
  opensearch: {
    name: 'OpenSearch',
    folder: '(?:amazon)?(?:opensearch|elasticsearch)[a-z]*',
    members: ['esdocumentid', 'esindexname', 'estypename', 'osdocumentid', 'osindexname'],
    codes: 'OS|ES|OpenSearch\\w*|Elasticsearch\\w*',
  },
  splunk: { name: 'Splunk', folder: 'splunk', members: ['eventid'], codes: 'Splunk' },
  http: { name: 'the HTTP endpoint', folder: 'http-?endpoint', members: ['dataid'], codes: 'HttpEndpoint' },
  s3: {
    name: 'the format conversion',
    folder: 'format-?conversion',
    members: ['datacatalogtable'],
    codes: 'DataFormatConversion',
  },
  iceberg: { name: 'Iceberg', folder: '(?:apache-?)?iceberg(?:-?tables?)?', members: [], codes: 'Iceberg' },
  snowflake: { name: 'Snowflake', folder: 'snowflake', members: [], codes: 'Snowflake' },
};

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
