import type { EnricherRow } from './enricher.ts';

/** Class and label of both addresses. */
export const ADDRESSES = {
  reads: { any: ['srcaddr', 'dstaddr'] },
  adds: [
    {
      name: 'src_class',
      json: 'string',
      sentence: 'Class of srcaddr by IANA’s special-purpose registries.',
      example: 'private',
      places: { ocsf: 'unmapped.src_class' },
    },
    {
      name: 'dst_class',
      json: 'string',
      sentence: 'Class of dstaddr.',
      example: 'public',
      places: {
        ocsf: 'unmapped.dst_class',
      },
    },
    {
      name: 'src_label',
      json: 'string',
      sentence: 'Your label of srcaddr (CIDR_LABELS).',
      example: 'office-berlin',
      places: { splunk: 'event.src_zone', 'splunk-raw': 'fields.src_zone' },
    },
    {
      name: 'dst_label',
      json: 'string',
      sentence: 'Your label of dstaddr.',
      example: 'shop-edge',
      places: { splunk: 'event.dest_zone', 'splunk-raw': 'fields.dest_zone' },
    },
  ],
  create:
    ({ ends }) =>
    () =>
    (_record, added) => {
      const { source, destination } = ends;
      added.sourceClass = source?.addressClass;
      added.sourceLabel = source?.label;
      added.destinationClass = destination?.addressClass;
      added.destinationLabel = destination?.label;
    },
} as const satisfies EnricherRow;
