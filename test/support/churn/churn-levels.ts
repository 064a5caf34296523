/** From and to, in seconds, both included. */
export type SecondsRange = readonly [low: number, high: number];

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/** How often owners of addresses come and go. Sizes are of each VPC. */
export interface ChurnLevel {
  /** Kubernetes nodes; every third has delegated prefixes instead of secondary addresses. */
  readonly nodes: number;
  readonly nodeLife: SecondsRange | undefined;
  readonly podsPerNode: number;
  readonly podLife: SecondsRange | undefined;
  /** Pods with security groups of their own, each with a branch interface, which EC2 shows without an attachment. */
  readonly branchPods: number;
  readonly loadBalancers: number;
  readonly loadBalancerLife: SecondsRange | undefined;
  /** Databases and the like, which stay. */
  readonly lasting: number;
  /** Interfaces that move from one instance to another, with their address. */
  readonly movingInterfaces: number;
  readonly attachmentLife: SecondsRange | undefined;
  /** How long an address stays free after it was released, at least. */
  readonly freeFor: SecondsRange;
  /** Free addresses in a subnet, as a share of those in use: the fewer, the sooner one is used again. */
  readonly spareShare: number;
  /** How often all nodes are replaced one after the other, each by a newer one that starts first. */
  readonly deploymentEvery: number | undefined;
}

const SIZE = { nodes: 16, podsPerNode: 6, branchPods: 6, loadBalancers: 6, lasting: 16, movingInterfaces: 4 } as const;
const NEVER = {
  nodeLife: undefined,
  podLife: undefined,
  loadBalancerLife: undefined,
  attachmentLife: undefined,
  deploymentEvery: undefined,
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
  },
} as const satisfies Record<string, ChurnLevel>;

/** The name of a level. */
export type ChurnLevelName = keyof typeof CHURN_LEVELS;
