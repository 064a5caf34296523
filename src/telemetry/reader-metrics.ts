import { Console } from 'node:console';
import type { Options } from '../config/options.ts';
import type { ReaderFacts } from './reader-metric-table.ts';
import { UNKNOWN_STREAM } from './stream-dimension.ts';

/** Writes the metrics of invocations of the reader. */
export interface ReaderMetrics {
  /** Writes the metrics of one invocation, once at its end. Never throws. */
  write(facts: ReaderFacts): void;
}

/**
 * The reader's metrics according to the options: one line per invocation in the embedded metric format, or nothing. `warn`
 * is called where metrics cannot be written.
 */
export async function createReaderMetrics(
  { metrics, metricsNamespace }: Pick<Options, 'metrics' | 'metricsNamespace'>,
  streamName: string,
  warn: (message: string, error: unknown) => void,
): Promise<ReaderMetrics> {
  if (metrics === 'none') return { write: () => {} };
  const [{ emfObject }, { READER_METRICS }] = await Promise.all([
    import('./emf-object.ts'),
    import('./reader-metric-table.ts'),
  ]);
  // Lambda's own console may add text to a line, and CloudWatch recognises metrics only in a separate line
  const output = new Console({ stdout: process.stdout, stderr: process.stderr });
  return {
    write(facts) {
      try {
        output.log(emfObject(metricsNamespace, streamName === '' ? UNKNOWN_STREAM : streamName, READER_METRICS, facts));
      } catch (error) {
        // a failure of metrics must not affect the answer
        warn('the metrics of this invocation could not be written', error);
      }
    },
  };
}
