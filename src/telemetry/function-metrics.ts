import { Console } from 'node:console';
import type { Options } from '../config/options.ts';
import type { MetricRow } from './metric-row.ts';
import { UNKNOWN_STREAM } from './stream-dimension.ts';

/** Writes the metrics of invocations of one function. */
export interface FunctionMetrics<Facts> {
  /** Writes the metrics of one invocation, once at its end. Never throws. */
  write(facts: Facts): void;
}

/**
 * The metrics of a function beside the transform, such as the reader, according to the options: one line per invocation in
 * the embedded metric format, or nothing. The dimension is the stream of this name. `warn` is called where metrics cannot be
 * written.
 */
export async function createFunctionMetrics<Facts>(
  { metrics, metricsNamespace }: Pick<Options, 'metrics' | 'metricsNamespace'>,
  streamName: string,
  loadTable: () => Promise<Readonly<Record<string, MetricRow<Facts>>>>,
  warn: (message: string, error: unknown) => void,
): Promise<FunctionMetrics<Facts>> {
  if (metrics === 'none') return { write: () => {} };
  const [{ emfObject }, table] = await Promise.all([import('./emf-object.ts'), loadTable()]);
  // Lambda's own console may add text to a line, and CloudWatch recognises metrics only in a separate line
  const output = new Console({ stdout: process.stdout, stderr: process.stderr });
  return {
    write(facts) {
      try {
        output.log(emfObject(metricsNamespace, streamName === '' ? UNKNOWN_STREAM : streamName, table, facts));
      } catch (error) {
        // a failure of metrics must not affect the answer
        warn('the metrics of this invocation could not be written', error);
      }
    },
  };
}
