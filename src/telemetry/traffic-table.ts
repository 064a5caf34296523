import type { MetricUnit } from '@aws-lambda-powertools/metrics/types';
import type { Options } from '../config/options.ts';

/** What AWS did with a flow, as far as its record says. */
export type FlowAction = 'accept' | 'reject' | 'none';

/** One metric of traffic: a number of flows, or their bytes. Every one of them is read as a sum. */
export interface TrafficRow {
  readonly action: FlowAction;
  readonly measure: 'flows' | 'bytes';
  readonly unit: MetricUnit;
  readonly sentence: string;
  /** Whether the metric without further dimensions is written at 0: an anomaly band needs to know what is usual. */
  readonly isWrittenAtZero: boolean;
}

/** Every metric of traffic once; what is written, the documentation and the tests derive from it. */
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
    sentence: 'records without an action: of a Transit Gateway, or of a format without `action`',
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
export type TrafficDimension = 'VpcId' | 'PeerClass';

/** By what each choice of TRAFFIC_METRICS divides traffic, in addition to the sum for the delivery stream. */
export const TRAFFIC_BREAKDOWNS = {
  total: [],
  class: ['PeerClass'],
  vpc: ['VpcId'],
  'vpc-class': ['VpcId', 'PeerClass'],
} as const satisfies Record<Exclude<Options['trafficMetrics'], 'off'>, readonly TrafficDimension[]>;

/** A choice of TRAFFIC_METRICS that counts something. */
export type TrafficBreakdown = keyof typeof TRAFFIC_BREAKDOWNS;

/** Value of a dimension for all that has none of its own: VPCs above {@link MAX_VPCS}, classes that are rare. */
export const OTHER = 'other';

/** Value of `VpcId` where neither the record nor the metadata name the VPC. */
export const UNKNOWN_VPC = 'unknown';

/** How many VPCs get a dimension value of their own, in one process. */
export const MAX_VPCS = 20;

/** Values of `PeerClass`. */
export const PEER_CLASSES = ['public', 'private', OTHER] as const;

/** How many values a dimension can have at most, in one process. */
export const MAX_DIMENSION_VALUES: Readonly<Record<TrafficDimension, number>> = {
  // the VPCs, and `other` and `unknown`
  VpcId: MAX_VPCS + 2,
  PeerClass: PEER_CLASSES.length,
};
