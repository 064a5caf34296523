import { OwnDocuments } from '../model/own-document.ts';
import type { SchemaRow } from './language/schema-row.ts';
import { SCHEMAS } from './schemas/schemas.ts';

const ROWS: readonly SchemaRow[] = Object.values(SCHEMAS);

/** Recognises the documents of every schema. */
export const OWN_DOCUMENTS: OwnDocuments = new OwnDocuments(ROWS.flatMap(({ mark }) => mark ?? []));
