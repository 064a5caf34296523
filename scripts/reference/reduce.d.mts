import type { CsvRow } from './csv.mjs';

/** A registry's input files as text → the rows to keep. */
type Reduction = (texts: readonly string[]) => CsvRow[];

/** Protocol Numbers: number and keyword. */
export const reduceProtocols: Reduction;

/** Service Names and Port Numbers: name, port or range, transport. */
export const reduceServices: Reduction;

/** A Special-Purpose Address Registry: one row per block. */
export const reduceSpecialBlocks: Reduction;

/** Multicast: the block of each family. */
export const reduceMulticast: Reduction;

/** TCP Header Flags: bit number and short name. */
export const reduceTcpFlags: Reduction;
