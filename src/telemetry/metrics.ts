import type { Options } from '../config/options.ts';
import { emfLine } from './emf-line.ts';
import type { MetricFacts } from './metric-facts.ts';
import { writeLine } from './standard-output.ts';

/** Takes the metrics of invocations. */
export interface InvocationMetrics {
  /** Writes the metrics of one invocation, once, at its end. Never throws. */
  write(facts: MetricFacts): void;
}

/** Where metrics go, and who is told when they do not. */
export interface MetricsOutlets {
  /** Takes a line without its newline; by default it goes to standard output. */
  readonly writeLine?: (line: string) => void;
  /** Told of metrics that could not be written, with the reason. */
  readonly warn?: (message: string, error: unknown) => void;
}

const NO_METRICS: InvocationMetrics = { write: () => {} };

/** The metrics that the options ask for: one line an invocation in the embedded metric format, or nothing. */
export function createMetrics(
  { metrics, metricsNamespace }: Pick<Options, 'metrics' | 'metricsNamespace'>,
  { writeLine: write = writeLine, warn }: MetricsOutlets = {},
): InvocationMetrics {
  if (metrics === 'none') return NO_METRICS;
  return {
    write(facts) {
      try {
        // a line that is nothing else: CloudWatch finds metrics in no other
        write(emfLine(metricsNamespace, facts));
      } catch (error) {
        // the records are answered, whatever becomes of the numbers
        warn?.('the metrics of this invocation could not be written', error);
      }
    },
  };
}
