/** The Apache Iceberg table to which Firehose routes a record: the member `otfMetadata` of a record's `metadata`. */
export interface OtfMetadata {
  readonly destinationDatabaseName: string;
  readonly destinationTableName: string;
  /** Flow log records are only ever added. */
  readonly operation: 'insert';
}

const MAX_NAME_CHARACTERS = 255;
const NAME = /^[a-z0-9_]+$/;

/**
 * Reads the Iceberg table that records go to, `database.table`, as the AWS Glue Data Catalog names them: lower-case
 * letters, digits and `_`. Firehose refuses a hyphen.
 *
 * An empty text gives undefined: the stream's configuration names the table. Throws a RangeError that gives the invalid
 * part, the allowed values and the value received.
 *
 * Source: https://docs.aws.amazon.com/firehose/latest/dev/apache-iceberg-format-input-record-different.html
 */
export function readOtfTable(text: string): OtfMetadata | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const [database, table, ...more] = trimmed.split('.');
  if (database === undefined || table === undefined || more.length > 0) {
    throw new RangeError(`it must be database.table, two names with one dot between, not ${JSON.stringify(trimmed)}`);
  }
  return {
    destinationDatabaseName: checkName('database', database),
    destinationTableName: checkName('table', table),
    operation: 'insert',
  };
}

function checkName(what: string, name: string): string {
  if (name.length <= MAX_NAME_CHARACTERS && NAME.test(name)) return name;
  const came = name.length > MAX_NAME_CHARACTERS ? `${name.length} characters` : JSON.stringify(name);
  const bound = `1 to ${MAX_NAME_CHARACTERS} lower-case letters, digits and _, without hyphens`;
  throw new RangeError(`the ${what} must be ${bound}, not ${came}`);
}
