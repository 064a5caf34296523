import { parseArn } from '../model/arn.ts';
import { keysOf } from '../model/keys-of.ts';
import type { OptionRow } from '../model/option-row.ts';
import { quoted } from '../text/quoted.ts';
import { expandMoreOptions } from './more-options.ts';
import { nearestName } from './near-name.ts';
import { READER_OPTIONS, type ReaderOptions } from './options/reader.ts';
import type { Options } from './options.ts';
import {
  ConfigurationError,
  expectationOf,
  type OptionTexts,
  readOptions,
  readValue,
  refuseUnknownOptions,
} from './read-options.ts';

/** The options of the transform that matter to the reader as well, whatever it writes to. */
const SHARED_OPTIONS = ['DESTINATION', 'LOG_LEVEL', 'METRICS', 'METRICS_NAMESPACE'] as const;

/** The whole configuration of the reader. */
export interface ReaderConfiguration {
  readonly reader: ReaderOptions;
  /** The options of the transform: all of them if the reader enriches itself, or else the shared ones. */
  readonly options: Options;
  /** The name of the stream; empty without one. */
  readonly streamName: string;
}

/**
 * Reads and checks the options of the function that reads objects: its own, and those that it shares with the transform.
 * Throws a {@link ConfigurationError} that names every problem, such as output that would be read again, or a stream in
 * another Region.
 */
export function readReaderOptions(environment: OptionTexts): ReaderConfiguration {
  refuseUnknownReaderOptions(environment);
  const problems: string[] = [];
  const values: Record<string, string | number> = {};
  for (const name of keysOf(READER_OPTIONS)) {
    const row: OptionRow = READER_OPTIONS[name];
    const text = environment[name]?.trim() ?? '';
    const value = text === '' ? row.byDefault : readValue(row, text);
    values[row.member] = value ?? row.byDefault;
    if (value === undefined) problems.push(`${name} must be ${expectationOf(row)}, not ${quoted(text)}`);
  }
  if (!areReaderOptions(values)) throw new Error('an option has a default that its own row does not allow');
  problems.push(...contradictionsOf(values, environment.AWS_REGION));
  if (problems.length > 0) throw new ConfigurationError(problems.join('; '));
  const { streamName } = values;
  return {
    reader: values,
    options: readOptions(values.outputLocation === '' ? sharedTexts(environment) : environment),
    streamName: streamName.slice(streamName.lastIndexOf('/') + 1),
  };
}

/** The reader enriches nothing on its way to a stream: what the other options need does not concern it. */
function sharedTexts(environment: OptionTexts): OptionTexts {
  const { texts } = expandMoreOptions(environment);
  return Object.fromEntries(SHARED_OPTIONS.map((name) => [name, texts[name]]));
}

function contradictionsOf(options: ReaderOptions, region: string | undefined): string[] {
  const { streamName, outputLocation, sourcePrefix } = options;
  const problems: string[] = [];
  if (streamName === '' && outputLocation === '') {
    problems.push('STREAM_NAME or OUTPUT_LOCATION is required: it says where the lines go');
  }
  const streamRegion = parseArn(streamName)?.region;
  if (streamRegion !== undefined && region !== undefined && streamRegion !== region) {
    problems.push(`STREAM_NAME is a stream in ${streamRegion}, but the function runs in ${region}`);
  }
  for (const source of locationsOf(sourcePrefix)) {
    if (outputLocation !== '' && outputLocation.startsWith(source)) {
      problems.push(
        `OUTPUT_LOCATION ${quoted(outputLocation)} lies within ${quoted(source)} of SOURCE_PREFIX: its objects would be read again`,
      );
    }
  }
  return problems;
}

function locationsOf(list: string): string[] {
  return list.split(',').flatMap((item) => (item.trim() === '' ? [] : [item.trim()]));
}

function refuseUnknownReaderOptions(environment: OptionTexts): void {
  const names: readonly string[] = keysOf(READER_OPTIONS);
  const others = Object.fromEntries(Object.entries(environment).filter(([name]) => !names.includes(name)));
  for (const name of Object.keys(others)) {
    const meant = nearestName(name.toUpperCase().replaceAll('-', '_'), names);
    if (meant !== undefined) throw new ConfigurationError(`${name} is not an option; did you mean ${meant}?`);
  }
  refuseUnknownOptions(others);
}

/** Whether an object has a value of the right kind for every option. */
function areReaderOptions(values: Readonly<Record<string, string | number>>): values is ReaderOptions {
  return Object.values<OptionRow>(READER_OPTIONS).every((row) => {
    const value = values[row.member];
    if (row.kind === 'number') return typeof value === 'number';
    return typeof value === 'string' && (row.kind === 'text' || row.choices.includes(value));
  });
}
