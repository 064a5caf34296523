import type { CsvRow } from './csv.mjs';

/** The name of a port on one transport. */
export interface Assignment {
  readonly port: number;
  readonly transport: string;
  readonly name: string;
  readonly rank: 'registered' | 'operator';
}

/** Reads the hand-made overrides: port, transport, name, iana_name, kind, reason. */
export function readServiceOverrides(): CsvRow[];

/** One assignment per port and transport, sorted by port: the override's name, otherwise the first registered name. */
export function assignServices(registryRows: readonly CsvRow[], overrideRows: readonly CsvRow[]): Assignment[];
