import { Console } from 'node:console';
import type { Options } from '../config/options.ts';
import type { TrafficCounter } from '../model/ports.ts';
import type { MetricFacts } from './metric-facts.ts';

/** Takes the metrics of invocations. */
export interface InvocationMetrics {
  /** Counts traffic for {@link InvocationMetrics.write}; undefined where it is no metric. */
  readonly traffic?: TrafficCounter | undefined;
  /** Writes the metrics of one invocation, its traffic included, once, at its end. Never throws. */
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

/**
 * The metrics that the options ask for: one line an invocation in the embedded metric format, or nothing. The library
 * that makes the lines is loaded here, and only where they are wanted.
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
        // the records are answered, whatever becomes of the numbers
        warn?.('the metrics of this invocation could not be written', error);
      }
    },
  };
}

/**
 * Lambda replaces the global console by one that puts time and request id before a line, or wraps it into JSON; CloudWatch
 * finds metrics only in a line that is nothing else. A console of our own also takes a closed output without an error.
 */
function standardOutput(): (line: string) => void {
  const output = new Console({ stdout: process.stdout, stderr: process.stderr });
  return (line) => output.log(line);
}
