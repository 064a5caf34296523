/** An object in S3 with flow logs. */
export interface SourceObject {
  readonly bucket: string;
  /** As S3 stores it, not encoded. */
  readonly key: string;
  /** Without its quotation marks. */
  readonly etag?: string | undefined;
  readonly versionId?: string | undefined;
  /** In bytes, as stored. */
  readonly size?: number | undefined;
}

/** How far an object was read: everything before was accepted, and reading continues there. */
export interface ReadCursor {
  /** Offset of a line's start in the inflated text; of a Parquet file, the number of rows before. */
  readonly position: number;
  /** Lines that were read and accepted so far. */
  readonly lines: number;
  /** The number of output parts that are complete; 0 for a stream. */
  readonly part: number;
  /** Number of lines so far that are too large for any record; if there are any, the object fails at its end. */
  readonly unsent?: number | undefined;
}
