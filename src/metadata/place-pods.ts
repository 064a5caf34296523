import { append } from '../model/append.ts';
import type { Inventory, NetworkInterface, Pod } from '../model/inventory.ts';
import type { ListedPod } from './listed-pod.ts';
import { isPrimary } from './sighting.ts';
import { SnapshotPrefixes } from './snapshot-prefixes.ts';

/** Pods of a list with their places in an inventory. */
export interface PlacedPods {
  readonly pods: readonly Pod[];
  /** Pods whose VPC is not certain: no known interface has the address of their node, or interfaces of several VPCs have. */
  readonly withoutVpc: number;
}

/**
 * Finds the VPC, the interface and the node’s instance of each pod. The pods of one list are of one cluster, and so of one
 * VPC: a node whose address is found in several VPCs is in the one in which the others are.
 */
export function placePods(listed: readonly ListedPod[], inventory: Inventory): PlacedPods {
  const { networkInterfaces } = inventory;
  const asked = new Set(listed.flatMap(({ addresses, hostAddresses }) => [...addresses, ...hostAddresses]));
  const holders = holdersOf(asked, networkInterfaces);
  const prefixes = SnapshotPrefixes.of(networkInterfaces);
  const nodes = listed.map((pod) => [pod, nodeInterfacesOf(pod, holders)] as const);
  const certain = new Set(nodes.flatMap(([, found]) => onlyVpcOf(found) ?? []));
  const [ofCluster] = certain.size === 1 ? certain : [];
  const pods: Pod[] = [];
  for (const [pod, found] of nodes) {
    const vpcId = onlyVpcOf(found) ?? found.find((each) => each.vpcId === ofCluster)?.vpcId;
    if (vpcId !== undefined) pods.push(placed(pod, vpcId, found, holders, prefixes));
  }
  return { pods, withoutVpc: listed.length - pods.length };
}

type Holders = ReadonlyMap<string, readonly NetworkInterface[]>;

function holdersOf(asked: ReadonlySet<string>, interfaces: readonly NetworkInterface[]): Holders {
  const holders = new Map<string, NetworkInterface[]>();
  for (const each of interfaces) {
    for (const address of each.addresses ?? []) if (asked.has(address)) append(holders, address, each);
  }
  return holders;
}

/** The interfaces that may be those of a pod’s node: not those of another node that got its address, for itself or for a pod. */
function nodeInterfacesOf({ hostAddresses, instanceId, from }: ListedPod, holders: Holders): NetworkInterface[] {
  return hostAddresses.flatMap((address) =>
    (holders.get(address) ?? []).filter((each) => {
      if (instanceId !== undefined) return each.instanceId === instanceId;
      return (isPrimary(each, address) || address.includes(':')) && (each.attachedAt ?? 0) <= from;
    }),
  );
}

function onlyVpcOf(interfaces: readonly NetworkInterface[]): string | undefined {
  const [first] = interfaces;
  return interfaces.every(({ vpcId }) => vpcId === first?.vpcId) ? first?.vpcId : undefined;
}

function placed(
  { hostAddresses: _, hasEnded, branchId, instanceId: listedInstanceId, ...pod }: ListedPod,
  vpcId: string,
  found: readonly NetworkInterface[],
  holders: Holders,
  prefixes: SnapshotPrefixes | undefined,
): Pod {
  const instanceId = listedInstanceId ?? found.find((each) => each.vpcId === vpcId)?.instanceId;
  const candidates = pod.addresses.flatMap((address) => {
    const inVpc = (holders.get(address) ?? []).filter((each) => each.vpcId === vpcId);
    return inVpc.length > 0 ? inVpc : (prefixes?.holderInVpc(vpcId, address) ?? []);
  });
  // the address may have moved to another node between the list and the sweep
  const own = candidates.find((each) => isPodsOrOfNode(each, instanceId));
  // or to another branch interface
  const interfaceId = own === undefined || own.type === 'branch' ? (branchId ?? own?.id) : own.id;
  return { ...pod, vpcId, interfaceId, instanceId, hasEnded: hasEnded || undefined };
}

/** A branch interface is a pod’s own, and so is that of a node without an instance, on Fargate. */
function isPodsOrOfNode({ type, instanceId }: NetworkInterface, nodeId: string | undefined): boolean {
  return type === 'branch' || instanceId === nodeId;
}
