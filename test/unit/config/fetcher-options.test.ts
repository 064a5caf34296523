import { describe, expect, it } from 'vitest';
import { FETCHER_OPTIONS } from '../../../src/config/options/fetcher.ts';
import { OPTIONS } from '../../../src/config/options.ts';
import { readFetcherOptions } from '../../../src/config/read-fetcher-options.ts';
import { ConfigurationError, refuseUnknownOptions } from '../../../src/config/read-options.ts';

const BASE = { ADDRESS_FETCH: 'aws,tor', ADDRESS_FETCH_FOLDER: 's3://data/addresses/' };

describe('the options of the fetcher', () => {
  it('are sources and a folder', () => {
    const { sources, ...others } = readFetcherOptions(BASE);
    expect(sources.map(({ name }) => name)).toEqual(['aws', 'tor']);
    expect(others).toEqual({
      listed: [],
      folder: 's3://data/addresses/',
      maxShrinkPercent: 30,
      logLevel: 'info',
      streamName: '',
      metrics: 'emf',
      metricsNamespace: 'VpcFlowEnricher',
    });
  });

  it('list the sources of ADDRESS_DATA with the fetched ones, and take the options of MORE_OPTIONS', () => {
    const { listed, logLevel, maxShrinkPercent } = readFetcherOptions({
      ...BASE,
      ADDRESS_DATA: 's3://own/GeoLite2-City.mmdb,s3://own/lists/partners.txt.gz',
      ADDRESS_FETCH_SHRINK_PERCENT: '100',
      MORE_OPTIONS: 'LOG_LEVEL=debug,METRICS=none',
    });
    expect(listed).toEqual([
      { name: 'GeoLite2-City', kind: 'mmdb', location: 's3://own/GeoLite2-City.mmdb' },
      { name: 'partners', kind: 'list', location: 's3://own/lists/partners.txt.gz' },
    ]);
    expect([logLevel, maxShrinkPercent]).toEqual(['debug', 100]);
  });

  it.each<[Record<string, string>, string]>([
    [{ ADDRESS_FETCH: '' }, 'ADDRESS_FETCH is required'],
    [{ ADDRESS_FETCH: 'nobody' }, 'ADDRESS_FETCH: "nobody" is not a known source'],
    [{ ADDRESS_FETCH_FOLDER: '' }, 'ADDRESS_FETCH_FOLDER is required'],
    [
      { ADDRESS_FETCH_FOLDER: 's3://data/addresses' },
      'ADDRESS_FETCH_FOLDER must be s3://bucket/ or s3://bucket/prefix/',
    ],
    [{ ADDRESS_FETCH_SHRINK_PERCENT: '101' }, 'ADDRESS_FETCH_SHRINK_PERCENT must be a whole number from 0 to 100'],
    [{ ADDRESS_DATA: 's3://own/sources.json' }, 'ADDRESS_DATA: it must declare sources itself'],
    [{ ADDRESS_DATA: 'tor=s3://own/tor.txt' }, 'tor is a name in both ADDRESS_FETCH and ADDRESS_DATA'],
    [{ ADDRESS_FETCHES: 'aws' }, 'ADDRESS_FETCHES is not an option; did you mean ADDRESS_FETCH?'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be one of'],
  ])('are refused with name and value: %j', (changes, message) => {
    expect(() => readFetcherOptions({ ...BASE, ...changes })).toThrow(ConfigurationError);
    expect(() => readFetcherOptions({ ...BASE, ...changes })).toThrow(message);
  });

  it('are ignored by the transform, which neither refuses nor reads them', () => {
    const names = Object.keys(FETCHER_OPTIONS);
    expect(names.filter((name) => name in OPTIONS)).toEqual([]);
    expect(() => refuseUnknownOptions(Object.fromEntries(names.map((name) => [name, 'x'])))).not.toThrow();
  });
});
