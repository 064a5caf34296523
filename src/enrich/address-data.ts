import type { AddedValue, EnricherRow } from './enricher.ts';

/** The values from the user's address data for one end of a flow. */
const PLACE_VALUES: readonly AddedValue[] = [
  {
    name: 'country',
    json: 'string',
    sentence: 'Country of the address, ISO 3166-1 alpha-2 (ADDRESS_DATA).',
    example: 'DE',
  },
  { name: 'city', json: 'string', sentence: 'City of the address, in English.', example: 'Berlin' },
  {
    name: 'location',
    json: 'string',
    sentence: 'Approximate latitude and longitude of the address, in degrees.',
    example: '52.52,13.405',
  },
  {
    name: 'as_number',
    json: 'number',
    sentence: 'Number of the autonomous system, the network, of the address.',
    example: '13335',
  },
  {
    name: 'as_organization',
    json: 'string',
    sentence: 'Organization of the autonomous system.',
    example: 'Cloudflare, Inc.',
  },
  { name: 'cloud_provider', json: 'string', sentence: 'Cloud that the address belongs to.', example: 'aws' },
  {
    name: 'cloud_service',
    json: 'string',
    sentence: 'Service of the cloud, as the provider spells it.',
    example: 'S3',
  },
  { name: 'cloud_region', json: 'string', sentence: 'Region of the cloud.', example: 'eu-central-1' },
  {
    name: 'cloud_border_group',
    json: 'string',
    sentence: 'Network border group of AWS, if it is not the Region.',
    example: 'us-east-1-bos-1',
  },
  {
    name: 'lists',
    json: 'strings',
    sentence: 'Your lists that contain the address, except threat lists.',
    example: 'partners',
  },
  {
    name: 'attributes',
    json: 'map',
    sentence: 'Attributes of your range that contains the address.',
    example: 'owner=payments',
  },
];

/**
 * The address data of the source: country, city, network, cloud, and the attributes of the user's ranges. Addresses
 * with the same values share one object, so that it is rendered once.
 */
export const SOURCE_PLACE = {
  reads: { all: ['srcaddr'] },
  group: 'sourcePlace',
  prefix: 'src_',
  adds: PLACE_VALUES,
  // THREAT adds it, since it finds the place of each end
  create: () => undefined,
} as const satisfies EnricherRow;

/** The address data of the destination. */
export const DESTINATION_PLACE = {
  reads: { all: ['dstaddr'] },
  group: 'destinationPlace',
  prefix: 'dst_',
  adds: PLACE_VALUES,
  // THREAT adds it
  create: () => undefined,
} as const satisfies EnricherRow;

/** The threat lists that contain the addresses of a flow. The function adds the places of both ends as well. */
export const THREAT = {
  reads: { any: ['srcaddr', 'dstaddr'] },
  adds: [
    {
      name: 'src_threat',
      json: 'strings',
      sentence: 'Threat lists that contain srcaddr, by their names in ADDRESS_DATA.',
      example: 'tor-exits',
    },
    { name: 'dst_threat', json: 'strings', sentence: 'Threat lists that contain dstaddr.', example: 'tor-exits' },
  ],
  counts: [
    {
      counter: 'listedEnds',
      sentence: 'ends of flows whose address is on a threat list',
      metric: { name: 'ListedEnds' },
    },
  ],
  create: ({ ends, addressData, counters: { listedEnds } }) =>
    addressData === undefined
      ? undefined
      : () => (_record, added) => {
          const { source, destination } = ends;
          if (source !== undefined) {
            addressData.locate(source);
            const { threats } = source;
            added.sourcePlace = source.asSource;
            if (threats !== undefined) {
              added.sourceThreat = threats;
              added.counts.add(listedEnds);
            }
          }
          if (destination !== undefined) {
            addressData.locate(destination);
            const { threats } = destination;
            added.destinationPlace = destination.asDestination;
            if (threats !== undefined) {
              added.destinationThreat = threats;
              added.counts.add(listedEnds);
            }
          }
        },
} as const satisfies EnricherRow;
