import type { EnricherRow } from './enricher.ts';

/**
 * The values that joining flows adds to a document. The pipeline sets them, since only the writer of the document knows
 * all flows; the row places them in the schemas.
 */
export const ROLLUP = {
  reads: {},
  adds: [
    {
      name: 'flow_count',
      json: 'number',
      sentence: 'Number of flows that the document joins (ROLLUP).',
      example: '12',
      isCommonName: true,
      onlyIf: 'rollsUp',
      places: { ocsf: 'count' },
    },
    {
      name: 'flows_out',
      json: 'number',
      sentence: 'Flows from the source, if flows of both directions are joined; `flow_count` is the sum.',
      example: '6',
      isCommonName: true,
      onlyIf: 'rollsUp',
    },
    {
      name: 'flows_in',
      json: 'number',
      sentence: 'Flows from the destination.',
      example: '6',
      isCommonName: true,
      onlyIf: 'rollsUp',
    },
    {
      name: 'bytes_out',
      json: 'number',
      sentence: 'Bytes that the source sent, if flows of both directions are joined; `bytes` is the sum.',
      example: '4200',
      isCommonName: true,
      onlyIf: 'rollsUp',
      places: { ocsf: 'traffic.bytes_out' },
    },
    {
      name: 'bytes_in',
      json: 'number',
      sentence: 'Bytes that the destination sent back.',
      example: '91000',
      isCommonName: true,
      onlyIf: 'rollsUp',
      places: { ocsf: 'traffic.bytes_in' },
    },
    {
      name: 'packets_out',
      json: 'number',
      sentence: 'Packets that the source sent, if flows of both directions are joined; `packets` is the sum.',
      example: '40',
      isCommonName: true,
      onlyIf: 'rollsUp',
      places: { ocsf: 'traffic.packets_out' },
    },
    {
      name: 'packets_in',
      json: 'number',
      sentence: 'Packets that the destination sent back.',
      example: '66',
      isCommonName: true,
      onlyIf: 'rollsUp',
      places: { ocsf: 'traffic.packets_in' },
    },
  ],
  create: () => undefined,
} as const satisfies EnricherRow;
