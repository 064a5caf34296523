// The sources that the Parquet measurement uses.
export { parquetLines } from '../../src/input/parquet/parquet-lines.ts';
export { fileRanges } from '../../src/input/range-source.ts';
