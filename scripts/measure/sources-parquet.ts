// What the measurement of Parquet needs of the sources.
export { parquetLines } from '../../src/input/parquet/parquet-lines.ts';
export { fileRanges } from '../../src/input/range-source.ts';
