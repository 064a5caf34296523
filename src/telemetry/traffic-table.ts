import type { MetricUnit } from '@aws-lambda-powertools/metrics/types';
import type { Options } from '../config/options.ts';

/** What AWS did with a flow, according to its record. */
export type FlowAction = 'accept' | 'reject' | 'none';

/** One metric of traffic: a number of flows, or their bytes. The statistic of all of them is the sum. */
export interface TrafficRow {
  readonly action: FlowAction;
  readonly measure: 'flows' | 'bytes';
  readonly unit: MetricUnit;
  readonly sentence: string;
  /** Whether 0 is written for the metric without further dimensions, which anomaly detection needs. */
  readonly isWrittenAtZero: boolean;
}

/** All traffic metrics; the output, the documentation and the tests derive from this table. */
export const TRAFFIC = {
  AcceptedFlows: {
    action: 'accept',
    measure: 'flows',
    unit: 'Count',
    sentence: 'records with action ACCEPT',
    isWrittenAtZero: true,
  },
  AcceptedBytes: {
    action: 'accept',
    measure: 'bytes',
    unit: 'Bytes',
    sentence: 'their bytes',
    isWrittenAtZero: true,
  },
  RejectedFlows: {
    action: 'reject',
    measure: 'flows',
    unit: 'Count',
    sentence: 'records with action REJECT',
    isWrittenAtZero: true,
  },
  RejectedBytes: {
    action: 'reject',
    measure: 'bytes',
    unit: 'Bytes',
    sentence: 'their bytes',
    isWrittenAtZero: true,
  },
  OtherFlows: {
    action: 'none',
    measure: 'flows',
    unit: 'Count',
    sentence: 'records without an action: from a Transit Gateway, or in a format without `action`',
    isWrittenAtZero: false,
  },
  OtherBytes: {
    action: 'none',
    measure: 'bytes',
    unit: 'Bytes',
    sentence: 'their bytes',
    isWrittenAtZero: false,
  },
} as const satisfies Record<string, TrafficRow>;

/** A dimension of traffic that is not on every metric. */
export type TrafficDimension = 'VpcId' | 'PeerClass' | 'TransferClass';

/** The dimensions of each choice of TRAFFIC_METRICS, in addition to the sum for the delivery stream. */
export const TRAFFIC_BREAKDOWNS = {
  total: [],
  class: ['PeerClass'],
  vpc: ['VpcId'],
  'vpc-class': ['VpcId', 'PeerClass'],
  transfer: ['TransferClass'],
} as const satisfies Record<Exclude<Options['trafficMetrics'], 'off'>, readonly TrafficDimension[]>;

/** A choice of TRAFFIC_METRICS other than `off`. */
export type TrafficBreakdown = keyof typeof TRAFFIC_BREAKDOWNS;

/** The dimension value for VPCs beyond {@link MAX_VPCS}, and for rare classes. */
export const OTHER = 'other';

/** The value of `VpcId` if neither the record nor the metadata contain the VPC. */
export const UNKNOWN_VPC = 'unknown';

/** Maximum number of VPCs with a separate dimension value, per process. */
export const MAX_VPCS = 20;

/** Values of `PeerClass`. */
export const PEER_CLASSES = ['public', 'private', OTHER] as const;

/** The value of `TransferClass` for flows whose class is unknown. */
export const UNKNOWN_TRANSFER = 'unknown';

/** Number of transfer classes; a constant, so that the function need not load their sentences. */
const MAX_TRANSFER_CLASSES = 14;

/** Maximum number of values of a dimension, per process. */
export const MAX_DIMENSION_VALUES: Readonly<Record<TrafficDimension, number>> = {
  // the VPCs, and `other` and `unknown`
  VpcId: MAX_VPCS + 2,
  PeerClass: PEER_CLASSES.length,
  // the classes, and `unknown`
  TransferClass: MAX_TRANSFER_CLASSES + 1,
};
