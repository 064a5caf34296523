import { Console } from 'node:console';
import type { Options } from '../config/options.ts';
import type { TrafficCounter } from '../model/ports.ts';
import type { MetricFacts } from './metric-facts.ts';

/** Writes the metrics of invocations. */
export interface InvocationMetrics {
  /** Counts traffic for {@link InvocationMetrics.write}; undefined if traffic metrics are off. */
  readonly traffic?: TrafficCounter | undefined;
  /** Writes the metrics of one invocation, including its traffic, once at its end. Never throws. */
  write(facts: MetricFacts): void;
}

/** The outputs of metrics and of warnings about them. */
export interface MetricsOutlets {
  /** Writes a line, given without its newline. Default: to standard output. */
  readonly writeLine?: (line: string) => void;
  /** Called with the reason when metrics could not be written. */
  readonly warn?: (message: string, error: unknown) => void;
}

const NO_METRICS: InvocationMetrics = { write: () => {} };

/**
 * The metrics according to the options: one line per invocation in the embedded metric format, or nothing. The library
 * for these lines is loaded here, only if they are enabled.
 */
export async function createMetrics(
  { metrics, metricsNamespace, trafficMetrics }: Pick<Options, 'metrics' | 'metricsNamespace' | 'trafficMetrics'>,
  { writeLine = standardOutput(), warn }: MetricsOutlets = {},
): Promise<InvocationMetrics> {
  if (metrics === 'none') return NO_METRICS;
  const { emfLine } = await import('./emf-line.ts');
  const traffic =
    trafficMetrics === 'off'
      ? undefined
      : (await import('./traffic-lines.ts')).createTrafficMetrics(metricsNamespace, trafficMetrics);
  return {
    traffic: traffic?.counter,
    write(facts) {
      try {
        writeLine(emfLine(metricsNamespace, facts));
        for (const line of traffic?.linesOf(facts) ?? []) writeLine(line);
      } catch (error) {
        // a failure of metrics must not affect the answer
        warn?.('the metrics of this invocation could not be written', error);
      }
    },
  };
}

/**
 * Lambda replaces the global console by one that puts time and request id before a line, or wraps it into JSON, but
 * CloudWatch recognises metrics only in a line that contains nothing else. A separate console also ignores a closed
 * output.
 */
function standardOutput(): (line: string) => void {
  const output = new Console({ stdout: process.stdout, stderr: process.stderr });
  return (line) => output.log(line);
}
