import type { AddressSource } from '../address-data/address-source.ts';
import { declaresSources, readSources } from '../address-data/read-sources.ts';
import type { FetchSource } from '../address-fetch/fetch-source.ts';
import { readFetchSources } from '../address-fetch/read-fetch-sources.ts';
import { expandMoreOptions } from './more-options.ts';
import { FETCHER_OPTIONS } from './options/fetcher.ts';
import type { Options } from './options.ts';
import { readOwnOptions } from './own-options.ts';
import { ConfigurationError, type OptionTexts, readOptions } from './read-options.ts';

/** The options of the transform that matter to the fetcher as well. */
const SHARED_OPTIONS = ['ADDRESS_DATA', 'LOG_LEVEL', 'METRICS', 'METRICS_NAMESPACE'] as const;

/** The whole configuration of the function that fetches address data. */
export interface FetcherConfiguration extends Pick<Options, 'logLevel' | 'metrics' | 'metricsNamespace'> {
  readonly sources: readonly FetchSource[];
  /** The sources of ADDRESS_DATA, which are listed together with the fetched ones. */
  readonly listed: readonly AddressSource[];
  /** `s3://bucket/prefix/` */
  readonly folder: string;
  readonly maxShrinkPercent: number;
  /** The dimension of metrics; empty if unknown. */
  readonly streamName: string;
}

/**
 * Reads and checks the options of the function that fetches address data: its own, and those that it shares with the transform. Throws
 * a {@link ConfigurationError} that names every problem.
 */
export function readFetcherOptions(environment: OptionTexts): FetcherConfiguration {
  const { values, problems: faults } = readOwnOptions(FETCHER_OPTIONS, environment);
  const { texts } = expandMoreOptions(environment);
  const options = readOptions(Object.fromEntries(SHARED_OPTIONS.map((name) => [name, texts[name]])));
  const problems = [...faults];
  const read = <Value>(name: string, parse: () => readonly Value[]): readonly Value[] => {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      problems.push(`${name}: ${error.message}`);
      return [];
    }
  };
  const sources = read('ADDRESS_FETCH', () => readFetchSources(values.addressFetch));
  const listed = read('ADDRESS_DATA', () => listedIn(options.addressData));
  if (sources.length === 0 && problems.length === 0) problems.push('ADDRESS_FETCH is required: it names the sources');
  if (values.addressFetchFolder === '') problems.push('ADDRESS_FETCH_FOLDER is required: data are written there');
  const repeated = listed.find(({ name }) => sources.some((each) => each.name === name));
  if (repeated !== undefined) problems.push(`${repeated.name} is a name in both ADDRESS_FETCH and ADDRESS_DATA`);
  if (problems.length > 0) throw new ConfigurationError(problems.join('; '));
  return {
    sources,
    listed,
    folder: values.addressFetchFolder,
    maxShrinkPercent: values.addressFetchShrinkPercent,
    streamName: values.streamName,
    logLevel: options.logLevel,
    metrics: options.metrics,
    metricsNamespace: options.metricsNamespace,
  };
}

function listedIn(text: string): readonly AddressSource[] {
  if (text === '') return [];
  if (declaresSources(text)) return readSources(text);
  throw new RangeError('it must declare sources itself; a document that lists sources cannot list the fetched ones');
}
