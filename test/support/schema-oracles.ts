import type { SchemaName } from '../../src/encode/schemas/schemas.ts';
import { ecsOracle } from './ecs-schema-oracle.ts';
import type { FlatDocument } from './flat-document.ts';
import { ocsfOracle } from './ocsf-schema-oracle.ts';
import { splunkOracle, splunkRawOracle } from './splunk-schema-oracle.ts';
import { ss4oOracle } from './ss4o-schema-oracle.ts';

/** A record in the form of the flat schema, from which the document of another schema is computed. */
export interface OracleInput {
  /** The values that the program knows. */
  readonly flat: FlatDocument;
  /** Fields that the program does not know, with their names in the flat schema. */
  readonly later: FlatDocument;
  readonly line: string;
  /** The time at which the document is written, in ISO 8601. */
  readonly arrival: string;
}

/** The expected document of each schema, computed independently of the encoder. A schema without an oracle does not compile. */
export const SCHEMA_ORACLES: Readonly<Record<SchemaName, (input: OracleInput) => FlatDocument>> = {
  flat: ({ flat, later }) => ({ ...flat, ...later }),
  ecs: ({ flat, later, arrival }) => ecsOracle(flat, later, arrival),
  ocsf: ({ flat, later, arrival }) => ocsfOracle(flat, later, Date.parse(arrival)),
  splunk: ({ flat, later, arrival }) => splunkOracle(flat, later, arrival),
  'splunk-raw': ({ flat, line, arrival }) => splunkRawOracle(flat, line, arrival),
  ss4o: ({ flat, later, line, arrival }) => ss4oOracle(flat, later, line, arrival),
};
