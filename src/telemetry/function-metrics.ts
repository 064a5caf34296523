import { Console } from 'node:console';
import type { Options } from '../config/options.ts';
import type { MetricRow } from './metric-row.ts';
import { UNKNOWN_STREAM } from './stream-dimension.ts';

/** The content of a function's metrics lines. */
export interface MetricContent<Facts> {
  readonly table: Readonly<Record<string, MetricRow<Facts>>>;
  /** Members of a line that are not metrics. */
  readonly propertiesOf?: (facts: Facts) => Readonly<Record<string, unknown>>;
}

/** Writes the metrics of invocations of one function. */
export interface FunctionMetrics<Facts> {
  /** Writes the metrics of one invocation, once at its end. Never throws. */
  write(facts: Facts): void;
}

/**
 * The metrics of a function other than the transform, such as the reader, according to the options: one line per
 * invocation in the embedded metric format, or nothing. The dimension is the stream of this name. `warn` is called if
 * metrics cannot be written.
 */
export async function createFunctionMetrics<Facts>(
  { metrics, metricsNamespace }: Pick<Options, 'metrics' | 'metricsNamespace'>,
  streamName: string,
  load: () => Promise<MetricContent<Facts>>,
  warn: (message: string, error: unknown) => void,
): Promise<FunctionMetrics<Facts>> {
  if (metrics === 'none') return { write: () => {} };
  const [{ emfObject }, { table, propertiesOf }] = await Promise.all([import('./emf-object.ts'), load()]);
  // Lambda's own console may add text to a line, and CloudWatch recognises metrics only in a separate line
  const output = new Console({ stdout: process.stdout, stderr: process.stderr });
  return {
    write(facts) {
      try {
        const stream = streamName === '' ? UNKNOWN_STREAM : streamName;
        output.log(emfObject(metricsNamespace, stream, table, facts, propertiesOf?.(facts)));
      } catch (error) {
        // a failure of metrics must not affect the answer
        warn('the metrics of this invocation could not be written', error);
      }
    },
  };
}
