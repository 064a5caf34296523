import { join } from 'node:path';
import { OutputError, reasonOf } from '../../input/errors.ts';
import { printable } from '../../input/printable.ts';
import { DocumentSplitter } from './document-splitter.ts';
import type { Engine } from './engine.ts';
import { columnsOf } from './fact-columns.ts';
import { withoutNames } from './hidden-columns.ts';
import { JOINED_ENDS, NAMED_DIMENSION_COLUMNS, NAMED_DIMENSIONS, NAMED_ENDS } from './named-ends.ts';
import { wordsOf } from './needed-columns.ts';
import { type Part, PartWriter, repairPart } from './part-writer.ts';
import type { Hiding } from './pseudonyms.ts';
import { identifier, literal } from './sql-text.ts';
import { COMBINATION_NUMBER, TABLE_COLUMNS, type TableColumn, unknownColumns } from './table-columns.ts';

/** How documents are loaded. */
export interface LoadingOptions {
  /** The names of the fields in the documents so far. */
  readonly fieldNames: () => Iterable<string>;
  /** What records have pseudonyms for; undefined for nothing. */
  readonly hiding: Hiding | undefined;
  /** The member at which documents are split into facts and dimensions; undefined if they have none. */
  readonly mark: string | undefined;
  /** From so many bytes of documents on, they are split. */
  readonly minSplitBytes: number;
}

/** The part of the documents that a file has. */
type PartKind = 'facts' | 'dimensions' | 'whole';

/**
 * Documents as Parquet files. Members that many documents share are in separate files, the dimensions; the other files,
 * the facts, refer to them by number. Most of a document is therefore read, converted and queried once for all
 * documents that share it.
 */
export class LoadedRecords {
  readonly #folder: string;
  readonly #engine: Engine;
  readonly #options: LoadingOptions;
  readonly #splitter: DocumentSplitter | undefined;
  readonly #writers: Readonly<Record<PartKind, PartWriter>>;
  readonly #paths: Readonly<Record<PartKind, string[]>> = { facts: [], dimensions: [], whole: [] };
  /** The first documents, until there are enough of them to be split. */
  readonly #held: Buffer[] = [];
  #heldBytes = 0;
  /** The latest conversion. It never rejects: the writer has its error. */
  #conversions: Promise<unknown> = Promise.resolve();
  /** The names of the columns that are loaded, in lower case; undefined for all. */
  #loadedNames: ReadonlySet<string> | undefined;

  constructor(folder: string, engine: Engine, options: LoadingOptions) {
    this.#folder = folder;
    this.#engine = engine;
    this.#options = options;
    this.#splitter = options.mark === undefined ? undefined : new DocumentSplitter(options.mark);
    const writerOf = (kind: PartKind, name: string): PartWriter =>
      new PartWriter(folder, name, (part) => this.#convertNext(kind, part));
    this.#writers = {
      facts: writerOf('facts', 'facts'),
      dimensions: writerOf('dimensions', 'dimensions'),
      whole: writerOf('whole', 'part'),
    };
  }

  /** The Parquet files. */
  get paths(): readonly string[] {
    return Object.values(this.#paths).flat();
  }

  /**
   * Loads only columns with these names, in lower case; the others are null. A name that is not a word is always
   * loaded.
   */
  loadOnly(names: ReadonlySet<string>): void {
    this.#loadedNames = names;
  }

  /** Adds documents of the flat schema, one per line. Throws an {@link OutputError} if there is no space for them. */
  async add(documents: Buffer): Promise<void> {
    const { minSplitBytes } = this.#options;
    if (this.#splitter === undefined) return this.#write('whole', documents);
    if (this.#heldBytes >= minSplitBytes) return this.#split(this.#splitter, documents);
    this.#held.push(Buffer.from(documents));
    this.#heldBytes += documents.length;
    if (this.#heldBytes < minSplitBytes) return;
    for (const held of this.#held.splice(0)) await this.#split(this.#splitter, held);
  }

  /** Converts all that was added. Throws an {@link OutputError}. */
  async finish(): Promise<void> {
    for (const held of this.#held.splice(0)) await this.#write('whole', held);
    for (const writer of Object.values(this.#writers)) await writer.finish();
  }

  /** Waits for running work; afterwards the folder may be removed. */
  async close(): Promise<void> {
    for (const writer of Object.values(this.#writers)) await writer.close();
  }

  /** Whether some records have numbers of their dimensions, and whether all have. */
  get numbered(): 'none' | 'some' | 'all' {
    const { facts, whole } = this.#paths;
    if (facts.length === 0) return 'none';
    return whole.length === 0 ? 'all' : 'some';
  }

  /** Relations that together have all records, with the names of both ends and the number of their dimensions. */
  relations(): readonly string[] {
    const { facts, whole } = this.#paths;
    return [
      ...(facts.length === 0 ? [] : [this.#joined()]),
      ...(whole.length === 0 ? [] : [`SELECT *, NULL AS ${COMBINATION_NUMBER} FROM ${readParquet(whole)}`]),
    ];
  }

  #joined(): string {
    const { facts, dimensions } = this.#paths;
    const number = identifier(this.#options.mark ?? '');
    return `SELECT facts.* EXCLUDE (${number}), dimensions.* EXCLUDE (${[number, ...NAMED_DIMENSION_COLUMNS].join(', ')}), ${JOINED_ENDS}, facts.${number} AS ${COMBINATION_NUMBER} FROM ${readParquet(facts)} AS facts JOIN ${readParquet(dimensions)} AS dimensions ON facts.${number} = dimensions.${number}`;
  }

  async #split(splitter: DocumentSplitter, documents: Buffer): Promise<void> {
    const { facts, dimensions, whole } = splitter.split(documents);
    await this.#write('facts', facts);
    await this.#write('dimensions', dimensions);
    await this.#write('whole', whole);
  }

  async #write(kind: PartKind, documents: Buffer): Promise<void> {
    const { hiding } = this.#options;
    if (documents.length === 0 || hiding?.hides.has('addresses') !== true) return this.#writers[kind].write(documents);
    // addresses are ASCII; in Latin-1, all other bytes stay as they are
    const text = hiding.pseudonyms.hideAddresses(documents.toString('latin1'));
    return this.#writers[kind].write(Buffer.from(text, 'latin1'));
  }

  /** Converts a part after the one that is being converted, since each takes much memory. */
  #convertNext(kind: PartKind, part: Part): Promise<void> {
    const conversion = this.#conversions.then(() => this.#convert(kind, part));
    this.#conversions = conversion.catch(() => undefined);
    return conversion;
  }

  async #convert(kind: PartKind, part: Part): Promise<void> {
    const paths = this.#paths[kind];
    const path = join(this.#folder, `${kind}-${paths.length}.parquet`);
    const columns = this.#columnsOf(kind);
    const types = columns.map(({ name, type }) => `${literal(name)}: ${literal(type)}`).join(', ');
    const documents = `read_json(${literal(part.path)}, format = 'newline_delimited', maximum_object_size = ${part.maxObjectBytes}, columns = {${types}})`;
    const rows = `SELECT ${this.#selectedOf(columns)} FROM ${documents}`;
    const sql = `COPY (${withNames(kind, rows)}) TO ${literal(path)} (FORMAT parquet, COMPRESSION lz4)`;
    try {
      await this.#engine.run(sql);
    } catch (error) {
      if (!reasonOf(error).includes('JSON')) throw this.#failure(error);
      await repairPart(part);
      await this.#engine.run(sql).catch((second: unknown) => {
        throw this.#failure(second);
      });
    }
    paths.push(path);
  }

  #columnsOf(kind: PartKind): readonly TableColumn[] {
    const { fieldNames, mark } = this.#options;
    const loaded = [...TABLE_COLUMNS, ...unknownColumns(fieldNames())].filter((column) => this.#isLoaded(column));
    if (kind === 'whole' || mark === undefined) return loaded;
    return [...columnsOf(loaded, kind), { name: mark, type: 'INTEGER' }];
  }

  #isLoaded({ name }: TableColumn): boolean {
    const key = name.toLowerCase();
    return this.#loadedNames === undefined || this.#loadedNames.has(key) || !wordsOf(name).has(key);
  }

  /** The columns of a part, with pseudonyms for names if they are hidden. */
  #selectedOf(columns: readonly TableColumn[]): string {
    const { hiding, mark } = this.#options;
    if (hiding === undefined) return '*';
    return columns
      .map((column) => {
        // it is a hash of the addresses without a key, so the addresses could be found by brute force
        const isHash = hiding.hides.has('addresses') && column.name === 'community_id';
        if (isHash) return `CAST(NULL AS ${column.type}) AS ${column.name}`;
        const hasName = hiding.hides.has('names') && column.name !== mark;
        return hasName ? withoutNames(column, hiding.pseudonyms) : identifier(column.name);
      })
      .join(', ');
  }

  #failure(error: unknown): OutputError {
    const [reason] = reasonOf(error).split('\n');
    return new OutputError(`cannot load the records in ${printable(this.#folder)}: ${reason}`, { cause: error });
  }
}

/** The rows of a part with the names of both ends, as far as the part has them. */
function withNames(kind: PartKind, rows: string): string {
  switch (kind) {
    case 'facts':
      return rows;
    case 'dimensions':
      return `SELECT *, ${NAMED_DIMENSIONS} FROM (${rows})`;
    case 'whole':
      return `SELECT *, ${NAMED_ENDS} FROM (${rows})`;
  }
}

function readParquet(paths: readonly string[]): string {
  return `read_parquet([${paths.map(literal).join(', ')}], union_by_name = true)`;
}
