/** The Apache Iceberg table to which Firehose routes a record, with the member names of Firehose's `otfMetadata`. */
export interface IcebergTable {
  readonly destinationDatabaseName: string;
  readonly destinationTableName: string;
  /** Always `insert`: the pipeline never updates or deletes rows. */
  readonly operation: 'insert';
}

const MAX_NAME_CHARACTERS = 255;
const NAME = /^[a-z0-9_]+$/;

/**
 * Reads the Iceberg table that records go to, `database.table`, as the AWS Glue Data Catalog names them: lower-case
 * letters, digits and `_`. Firehose refuses a hyphen.
 *
 * Returns undefined for an empty text: the stream's configuration then names the table. Throws a RangeError that gives
 * the invalid part, the allowed values and the value received.
 *
 * Source: https://docs.aws.amazon.com/firehose/latest/dev/apache-iceberg-format-input-record-different.html
 */
export function readIcebergTable(text: string): IcebergTable | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const [database, table, ...more] = trimmed.split('.');
  if (database === undefined || table === undefined || more.length > 0) {
    throw new RangeError(`it must be database.table, two names separated by one dot, not ${JSON.stringify(trimmed)}`);
  }
  return {
    destinationDatabaseName: checkName('database', database),
    destinationTableName: checkName('table', table),
    operation: 'insert',
  };
}

function checkName(what: string, name: string): string {
  if (name.length <= MAX_NAME_CHARACTERS && NAME.test(name)) return name;
  const received = name.length > MAX_NAME_CHARACTERS ? `${name.length} characters` : JSON.stringify(name);
  const bound = `1 to ${MAX_NAME_CHARACTERS} lower-case letters, digits and _, without hyphens`;
  throw new RangeError(`the ${what} must be ${bound}, not ${received}`);
}
