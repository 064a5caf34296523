import { parseArn } from '../model/arn.ts';
import { quoted } from '../text/quoted.ts';
import { expandMoreOptions } from './more-options.ts';
import { READER_OPTIONS, type ReaderOptions } from './options/reader.ts';
import type { Options } from './options.ts';
import { readOwnOptions } from './own-options.ts';
import { ConfigurationError, type OptionTexts, readOptions } from './read-options.ts';

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
  const { values, problems: faults } = readOwnOptions(READER_OPTIONS, environment);
  const problems = [...faults, ...contradictionsOf(values, environment.AWS_REGION)];
  if (problems.length > 0) throw new ConfigurationError(problems.join('; '));
  const { streamName } = values;
  return {
    reader: values,
    options: readOptions(values.outputLocation === '' ? sharedTexts(environment) : environment),
    streamName: streamName.slice(streamName.lastIndexOf('/') + 1),
  };
}

/** A reader that puts lines on a stream does not enrich them, so the needs of the other options do not concern it. */
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
        `OUTPUT_LOCATION ${quoted(outputLocation)} is within ${quoted(source)} of SOURCE_PREFIX: its objects would be read again`,
      );
    }
  }
  return problems;
}

function locationsOf(list: string): string[] {
  return list.split(',').flatMap((item) => (item.trim() === '' ? [] : [item.trim()]));
}
