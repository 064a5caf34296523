import type { MetricFacts } from './metric-facts.ts';
import type { MetricRow } from './metric-row.ts';

type AddressDataFacts = Pick<MetricFacts, 'addressData'>;

/** Milliseconds per second. */
const MILLISECONDS = 1_000;

/** The metrics of address data, for every function that enriches by them. */
export const ADDRESS_DATA_METRICS = {
  AddressDataAge: {
    unit: 'Seconds',
    statistic: 'Maximum',
    sentence: 'age of the oldest address data in use, by the date in the data',
    isWrittenAtZero: false,
    value: ({ addressData }) =>
      addressData?.oldestMs === undefined ? undefined : Math.max(0, Math.round(addressData.oldestMs / MILLISECONDS)),
  },
  AddressDataFaults: {
    unit: 'Count',
    statistic: 'Maximum',
    sentence: 'sources of address data whose newest document cannot be used',
    isWrittenAtZero: false,
    value: ({ addressData }) => addressData && Object.keys(addressData.faults).length,
  },
  AddressDataOutdated: {
    unit: 'Count',
    statistic: 'Maximum',
    sentence: 'sources of address data that are outdated',
    isWrittenAtZero: false,
    value: ({ addressData }) => addressData?.outdated.length,
  },
} as const satisfies Record<string, MetricRow<AddressDataFacts>>;

/** Additional properties of a metrics line: the versions of the address data with which records were enriched. */
export function addressDataProperties({ addressData }: AddressDataFacts): Readonly<Record<string, unknown>> {
  const versions = addressData?.versions ?? {};
  return Object.keys(versions).length === 0 ? {} : { AddressDataVersions: versions };
}
