import type { OptionTexts } from '../../../src/config/read-options.ts';
import { firehoseEvent } from '../../../src/library/firehose-event.ts';
import { outputOf } from '../answers.ts';
import { runTransform } from '../run-transform.ts';
import { timesDelivered, timesFailed } from './numbered-lines.ts';
import type { SimulationRun } from './run-simulation.ts';

/** The options that decide which lines are omitted; no other option does. */
const VOLUME_OPTIONS = ['DROP_RULES', 'SAMPLE_ACCEPT', 'DROP_MODE', 'ON_NODATA'] as const;

/** The indices of the lines that the options let through: those delivered when the response has room for all lines. */
export async function linesLetThrough(lines: readonly string[], options: OptionTexts): Promise<Set<number>> {
  const volume = Object.fromEntries(VOLUME_OPTIONS.map((name) => [name, options[name]]));
  const through = new Set<number>();
  for (let first = 0; first < lines.length; first += 2_000) {
    const event = firehoseEvent(lines.slice(first, first + 2_000));
    const { result } = await runTransform(event, { ...volume, MAX_RESPONSE_BYTES: '6291456' });
    const text = result.records.map((record) => outputOf(record)).join('');
    for (const index of timesDelivered(text).keys()) through.add(index);
  }
  return through;
}

/**
 * Checks where the lines are after a simulation, and returns one sentence per problem. Every line that the options let
 * through must be delivered or in the error bucket; no other line may be delivered; and no line may be in both places, or
 * twice in the same place, unless a retry explains it.
 */
export async function conservationProblems(
  lines: readonly string[],
  options: OptionTexts,
  { report, delivery }: SimulationRun,
): Promise<string[]> {
  const delivered = timesDelivered(delivery.text);
  const failed = timesFailed(delivery.failed);
  const through = await linesLetThrough(lines, options);
  const indices = lines.map((_, index) => index);
  const places = (index: number): number => (delivered.get(index) ?? 0) + (failed.get(index) ?? 0);
  const lost = indices.filter((index) => through.has(index) && places(index) === 0);
  const invented = [...delivered.keys(), ...failed.keys()].filter((index) => lines[index] === undefined);
  const leaked = indices.filter((index) => delivered.has(index) && !through.has(index));
  const repeated = indices.filter((index) => through.has(index) && places(index) > 1);
  const leftOut = indices.filter((index) => !through.has(index) && !failed.has(index));
  const { linesDropped = 0 } = report.log.counters;
  return [
    ...problem('lost', lost),
    ...problem('never sent', invented),
    ...problem('delivered against the rules', leaked),
    ...(mayRepeat(report) ? [] : problem('in several places', repeated)),
    ...(linesDropped >= leftOut.length ? [] : [`${leftOut.length} lines left out, ${linesDropped} counted`]),
    ...report.violations.map((text) => `a limit of AWS is broken: ${text}`),
    ...(report.log.unheard > 0 ? [`${report.log.unheard} invocations answered without a line in the log`] : []),
    ...(report.log.unbalanced > 0 ? [`${report.log.unbalanced} invocations do not add up`] : []),
  ];
}

/** Whether repeated lines are explained by a retried invocation or by a record that was put back only in part. */
function mayRepeat({ invocations, log }: SimulationRun['report']): boolean {
  return Object.keys(invocations.failedAttempts).length > 0 || (log.recordFaults.put_back ?? 0) > 0;
}

function problem(what: string, indices: readonly number[]): string[] {
  return indices.length === 0 ? [] : [`${indices.length} lines are ${what}, such as ${indices.slice(0, 5).join(', ')}`];
}
