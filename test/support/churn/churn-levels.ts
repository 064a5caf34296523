/** A lower and an upper bound in seconds, both inclusive. */
export type SecondsRange = readonly [low: number, high: number];

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/** How often the owners of addresses change. All numbers are per VPC. */
export interface ChurnLevel {
  /** Kubernetes nodes; every third node has delegated prefixes instead of secondary addresses. */
  readonly nodes: number;
  readonly nodeLife: SecondsRange | undefined;
  readonly podsPerNode: number;
  readonly podLife: SecondsRange | undefined;
  /** Pods with their own security groups, each on a branch interface; EC2 shows branch interfaces without an attachment. */
  readonly branchPods: number;
  readonly loadBalancers: number;
  readonly loadBalancerLife: SecondsRange | undefined;
  /** Permanent interfaces, such as those of databases. */
  readonly lasting: number;
  /** Interfaces that move from one instance to another and keep their address. */
  readonly movingInterfaces: number;
  readonly attachmentLife: SecondsRange | undefined;
  /** Minimum time for which a released address stays free. */
  readonly freeFor: SecondsRange;
  /** Free addresses in a subnet as a share of those in use: the lower the share, the sooner an address is reused. */
  readonly spareShare: number;
  /** Interval between deployments. Each replaces all nodes one after the other; a new node starts before the old one ends. */
  readonly deploymentEvery: number | undefined;
  /** When the only change of a VPC begins, in seconds from the start; nothing changes for a day before. */
  readonly changeAfter: SecondsRange | undefined;
}

const SIZE = { nodes: 16, podsPerNode: 6, branchPods: 6, loadBalancers: 6, lasting: 16, movingInterfaces: 4 } as const;
const NEVER = {
  nodeLife: undefined,
  podLife: undefined,
  loadBalancerLife: undefined,
  attachmentLife: undefined,
  deploymentEvery: undefined,
  changeAfter: undefined,
} as const;

/** The levels that are measured. */
export const CHURN_LEVELS = {
  none: { ...SIZE, ...NEVER, freeFor: [HOUR, DAY], spareShare: 1 },
  deployments: {
    ...SIZE,
    ...NEVER,
    podLife: [2 * HOUR, DAY],
    freeFor: [MINUTE, 2 * HOUR],
    spareShare: 0.5,
    deploymentEvery: HOUR,
  },
  eks: {
    ...SIZE,
    nodeLife: [HOUR, 4 * HOUR],
    podLife: [5 * MINUTE, HOUR],
    loadBalancerLife: [30 * MINUTE, 3 * HOUR],
    attachmentLife: [HOUR, 6 * HOUR],
    freeFor: [30, 10 * MINUTE],
    spareShare: 0.3,
    deploymentEvery: undefined,
    changeAfter: undefined,
  },
  pods: { ...SIZE, ...NEVER, podLife: [HOUR, 12 * HOUR], freeFor: [30, 10 * MINUTE], spareShare: 0.3 },
  extreme: {
    ...SIZE,
    nodeLife: [8 * MINUTE, 25 * MINUTE],
    podLife: [20, 2 * MINUTE],
    loadBalancerLife: [2 * MINUTE, 15 * MINUTE],
    attachmentLife: [3 * MINUTE, 20 * MINUTE],
    freeFor: [2, 20],
    spareShare: 0.1,
    deploymentEvery: undefined,
    changeAfter: undefined,
  },
  /** The share of spare addresses leaves hardly any: nodes with prefixes do not use theirs. */
  quiet: { ...SIZE, ...NEVER, freeFor: [30, 4 * MINUTE], spareShare: -0.28, changeAfter: [155 * MINUTE, 225 * MINUTE] },
} as const satisfies Record<string, ChurnLevel>;

/** The name of a level. */
export type ChurnLevelName = keyof typeof CHURN_LEVELS;
