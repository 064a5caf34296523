import { type SimulationOptions, simulateStream } from '../../../src/simulate/simulate-stream.ts';
import type { SimulationReport } from '../../../src/simulate/simulation-report.ts';
import { MemoryDelivery } from './memory-delivery.ts';

/** A finished simulation with everything that it delivered. */
export interface SimulationRun {
  readonly report: SimulationReport;
  readonly delivery: MemoryDelivery;
}

/** Settings of a simulation; members that are not given have the defaults of the command. */
export type SimulationSettings = Partial<Omit<SimulationOptions, 'delivery'>>;

const PACKAGE = new URL('../../../', import.meta.url);

/** Runs a simulation with the built function or another one. A caller can inspect `delivery` even if the run throws. */
export async function runSimulation(
  settings: SimulationSettings,
  delivery: MemoryDelivery = new MemoryDelivery(),
): Promise<SimulationRun> {
  const report = await simulateStream({
    bundle: new URL('dist/handler.mjs', PACKAGE),
    child: new URL('lib/simulate-child.mjs', PACKAGE),
    options: {},
    lines: [],
    source: 'direct',
    linesPerMessage: 100,
    linesPerSecond: 1_000,
    buffer: { bytes: 1_048_576, intervalMs: 60_000 },
    timeoutMs: 60_000,
    maxInvocations: 100_000,
    faults: {},
    seed: 1,
    ...settings,
    delivery,
  });
  return { report, delivery };
}
