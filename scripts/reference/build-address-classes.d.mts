import type { CsvRow } from './csv.mjs';

/** Reads the hand-made overrides: block, class, reason. */
export function readAddressOverrides(): CsvRow[];

/** The class of each block, defaults first, then in registry order. */
export function classifyBlocks(
  registryRows: readonly CsvRow[],
  overrideRows: readonly CsvRow[],
): [block: string, addressClass: string][];
