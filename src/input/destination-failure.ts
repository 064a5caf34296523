/** How the error objects of a destination are recognised. */
interface DestinationFailure {
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
 * Deliveries whose failed records are documents: the error bucket has the output of the transformation. The
 * folder has `_failed` in most places and `-failed` in some. Members of Iceberg and Snowflake are not documented. Sources:
 * https://docs.aws.amazon.com/firehose/latest/dev/retry.html,
 * https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html and
 * https://docs.aws.amazon.com/firehose/latest/dev/record-format-conversion-error-handling.html
 */
const DESTINATION_FAILURES: readonly DestinationFailure[] = [
  {
    name: 'OpenSearch',
    folder: '(?:amazon)?(?:opensearch|elasticsearch)[a-z]*',
    members: ['esdocumentid', 'esindexname', 'estypename', 'osdocumentid', 'osindexname'],
    codes: 'OS|ES|OpenSearch\\w*|Elasticsearch\\w*',
  },
  { name: 'Splunk', folder: 'splunk', members: ['eventid'], codes: 'Splunk' },
  { name: 'the HTTP endpoint', folder: 'http-?endpoint', members: ['dataid'], codes: 'HttpEndpoint' },
  {
    name: 'the format conversion',
    folder: 'format-?conversion',
    members: ['datacatalogtable'],
    codes: 'DataFormatConversion',
  },
  { name: 'Iceberg', folder: '(?:apache-?)?iceberg(?:-?tables?)?', members: [], codes: 'Iceberg' },
  { name: 'Snowflake', folder: 'snowflake', members: [], codes: 'Snowflake' },
];

const BY_MEMBER: ReadonlyMap<string, string> = new Map(
  DESTINATION_FAILURES.flatMap(({ name, members }) => members.map((member) => [member, name])),
);
const CODES = DESTINATION_FAILURES.map(({ name, codes }) => ({ name, pattern: new RegExp(`^(?:${codes})\\.`) }));
/** Folders are whole names, or parts of names that include a prefix. */
const FOLDERS = DESTINATION_FAILURES.map(({ name, folder }) => ({
  name,
  pattern: new RegExp(`(?:^|[^a-z0-9])(?:${folder})[-_]failed(?![a-z])`),
}));
const PROCESSING_FOLDER = /(?:^|[^a-z0-9])processing[-_]failed(?![a-z])/;

/**
 * The destination that refused the record of an error object, by the names of its members in lower case and by its
 * error code; undefined if neither belongs to a destination.
 */
export function destinationOfMembers(members: Iterable<string>, errorCode: string | undefined): string | undefined {
  for (const member of members) {
    const name = BY_MEMBER.get(member);
    if (name !== undefined) return name;
  }
  return CODES.find(({ pattern }) => pattern.test(errorCode ?? ''))?.name;
}

/**
 * The destination whose failures are in a folder, by the path or key of a file in it: the innermost folder that names one.
 * Undefined for failures of the transformation, and if no folder names one.
 */
export function destinationOfPath(path: string): string | undefined {
  for (const folder of path.toLowerCase().split(/[/\\]/).toReversed()) {
    if (PROCESSING_FOLDER.test(folder)) return undefined;
    const row = FOLDERS.find(({ pattern }) => pattern.test(folder));
    if (row !== undefined) return row.name;
  }
  return undefined;
}
