import { SeededRandom } from '../../../src/simulate/seeded-random.ts';
import { AddressPool } from './address-pool.ts';
import type { ChurnLevel, SecondsRange } from './churn-levels.ts';
import { EventQueue } from './event-queue.ts';
import type { AddressSpan, Attachment, Holding, InterfaceHistory, Span, Talker, Timeline } from './timeline.ts';

/** A VPC of the simulated network and its account. */
export interface SimulatedVpc {
  readonly accountId: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly cidrBlock: string;
  /** The first two octets of the addresses of the VPC. */
  readonly network: string;
}

/** Two peered VPCs, each in a separate account. */
export const SIMULATED_VPCS: readonly SimulatedVpc[] = [
  {
    accountId: '123456789012',
    vpcId: 'vpc-0aaaaaaaaaaaaaaa1',
    subnetId: 'subnet-0aaaaaaaaaaaaaaa1',
    cidrBlock: '10.0.0.0/16',
    network: '10.0',
  },
  {
    accountId: '210987654321',
    vpcId: 'vpc-0bbbbbbbbbbbbbbb2',
    subnetId: 'subnet-0bbbbbbbbbbbbbbb2',
    cidrBlock: '10.1.0.0/16',
    network: '10.1',
  },
];

const DAY = 86_400;
/** Age of permanent resources at the start. */
const LASTING_AGE: SecondsRange = [200 * DAY, 600 * DAY];
/** How long the VPC CNI waits before it assigns an address to another pod: its documented default. */
const COOL_DOWN_SECONDS = 30;
/** How long the VPC CNI keeps an unused address on a node before it releases the address. */
const WARM_SECONDS: SecondsRange = [60, 600];
const PREFIX_SIZE = 16;
/** When the first deployment begins: a minute after a sweep, so that the sweep sees nothing of it. */
const FIRST_DEPLOYMENT_SECONDS = 60;
/** How long the old node of a deployment runs alongside the new one, and the delay before the next node is replaced. */
const OVERLAP_SECONDS: SecondsRange = [90, 180];
const NEXT_NODE_SECONDS = 45;
/** Number of nodes that the only change of a quiet VPC replaces, and the time until each new node starts. */
const REPLACED_NODES = 6;
const COMING_SECONDS: SecondsRange = [30, 90];

/** An address of a node that is used by one pod after another. */
interface PodAddress {
  readonly address: string;
  readonly held: Holding;
  readonly span: AddressSpan | undefined;
  freeFrom: number;
  isUsed: boolean;
}

interface Node {
  readonly networkInterface: InterfaceHistory;
  readonly usesPrefixes: boolean;
  readonly podAddresses: PodAddress[];
  readonly prefixes: AddressSpan[];
  readonly talkers: Set<Talker>;
  readonly held: Holding[];
  isGone: boolean;
}

/** Simulates the changes in one VPC from a start to an end, and records them in a timeline. */
export class ChurnWorld {
  readonly #timeline: Timeline;
  readonly #vpc: SimulatedVpc;
  readonly #level: ChurnLevel;
  readonly #start: number;
  readonly #end: number;
  readonly #earliest: number;
  readonly #random: SeededRandom;
  readonly #events: EventQueue = new EventQueue();
  readonly #pool: AddressPool;
  readonly #prefixPool: AddressPool;
  readonly #ids: { next: number };
  readonly #nodes: Set<Node> = new Set();
  /** All spans that were started; those still open are closed at the end. */
  readonly #spans: Span[] = [];

  /**
   * All times are Unix seconds; `ids` numbers the interfaces across all VPCs and periods. `earliest` is the end of an earlier
   * period of the timeline: resources that exist at the start were created after it.
   */
  constructor(
    timeline: Timeline,
    vpc: SimulatedVpc,
    level: ChurnLevel,
    period: { readonly start: number; readonly end: number; readonly seed: number; readonly earliest?: number },
    ids: { next: number },
  ) {
    this.#timeline = timeline;
    this.#vpc = vpc;
    this.#level = level;
    this.#start = period.start;
    this.#end = period.end;
    this.#earliest = period.earliest ?? Number.NEGATIVE_INFINITY;
    this.#random = new SeededRandom(period.seed);
    this.#ids = ids;
    const { nodes, podsPerNode, branchPods, loadBalancers, movingInterfaces, spareShare, freeFor } = level;
    const used = nodes * (podsPerNode + 2) + branchPods + loadBalancers + movingInterfaces;
    this.#pool = new AddressPool(
      addressesOf(`${vpc.network}.1`, Math.ceil(used * (1 + spareShare))),
      freeFor,
      this.#random,
    );
    const prefixes = Array.from({ length: Math.ceil((nodes / 3) * 2 * (1 + spareShare)) }, (_, index) =>
      prefixAt(vpc.network, index),
    );
    this.#prefixPool = new AddressPool(prefixes, freeFor, this.#random);
  }

  /** Runs the simulation; everything that still exists is closed at the end. */
  play(): void {
    const { nodes, branchPods, loadBalancers, movingInterfaces, deploymentEvery, changeAfter } = this.#level;
    for (let index = 0; index < nodes; index++) this.#startNode(this.#birth(this.#level.nodeLife), index);
    for (let index = 0; index < branchPods; index++) this.#startBranchPod(this.#birth(this.#level.podLife));
    for (let index = 0; index < loadBalancers; index++)
      this.#startLoadBalancer(this.#birth(this.#level.loadBalancerLife));
    for (let index = 0; index < movingInterfaces; index++) this.#startMovingInterface();
    if (deploymentEvery !== undefined) {
      const first = this.#start + FIRST_DEPLOYMENT_SECONDS;
      this.#events.add(first, () => this.#deploy(first));
    }
    if (changeAfter !== undefined) {
      const first = this.#start + this.#random.between(...changeAfter);
      this.#events.add(first, () => this.#replaceNodes(first));
    }
    this.#events.runUntil(this.#end);
    for (const span of this.#spans) span.until = Math.min(span.until, this.#end);
  }

  /** Creation time of a resource that exists at the start: part of its lifetime has then already passed. */
  #birth(life: SecondsRange | undefined): number {
    if (life === undefined) {
      return Math.max(
        this.#earliest + this.#random.between(1, DAY),
        this.#start - this.#random.between(...LASTING_AGE),
      );
    }
    return this.#start - this.#random.between(0, life[0]);
  }

  #startNode(seconds: number, index: number): Node | undefined {
    const primary = this.#pool.take(seconds);
    if (primary === undefined) {
      this.#events.add(seconds + 20, () => this.#startNode(seconds + 20, index));
      return undefined;
    }
    const number = this.#ids.next++;
    const instanceId = idOf('i', number);
    const networkInterface = this.#interface('interface', primary, seconds, number);
    networkInterface.attachments.push(attachment('ec2_instance', instanceId, instanceId, seconds));
    const node: Node = {
      networkInterface,
      usesPrefixes: index % 3 === 0,
      podAddresses: [],
      prefixes: [],
      talkers: new Set(),
      held: [this.#hold(networkInterface, primary, seconds)],
      isGone: false,
    };
    this.#nodes.add(node);
    node.talkers.add(this.#talk(networkInterface, primary, seconds));
    for (let pod = 0; pod < this.#level.podsPerNode; pod++) {
      const { podLife } = this.#level;
      const placed = seconds + this.#random.between(1, 60);
      // pods without a limited lifetime are as old as their node
      const at = podLife === undefined ? placed : Math.max(placed, this.#start - this.#random.between(0, podLife[0]));
      this.#events.add(at, () => this.#startPod(node, at));
    }
    const { nodeLife } = this.#level;
    if (nodeLife !== undefined) {
      const end = Math.max(this.#start + 1, seconds + this.#random.between(...nodeLife));
      this.#events.add(end, () => {
        this.#endNode(node, end);
        const next = end + this.#random.between(5, 60);
        this.#events.add(next, () => this.#startNode(next, index));
      });
    }
    return node;
  }

  #endNode(node: Node, seconds: number): void {
    if (node.isGone) return;
    node.isGone = true;
    this.#nodes.delete(node);
    const { networkInterface } = node;
    for (const talker of node.talkers) talker.until = Math.min(talker.until, seconds);
    for (const held of node.held) held.until = Math.min(held.until, seconds);
    for (const span of [...networkInterface.secondaries, ...networkInterface.prefixes]) {
      if (span.until <= seconds) continue;
      span.until = seconds;
      (node.usesPrefixes ? this.#prefixPool : this.#pool).release(span.address, seconds);
    }
    this.#endInterface(networkInterface, seconds);
  }

  #startPod(node: Node, seconds: number): void {
    if (node.isGone) return;
    const again = (delay: number): void => {
      this.#events.add(seconds + delay, () => this.#startPod(node, seconds + delay));
    };
    const podAddress = this.#podAddress(node, seconds);
    if (podAddress === undefined) {
      again(20);
      return;
    }
    podAddress.isUsed = true;
    const talker = this.#talk(node.networkInterface, podAddress.address, seconds);
    node.talkers.add(talker);
    this.#addPod(talker, node);
    const { podLife } = this.#level;
    if (podLife === undefined) return;
    const end = seconds + this.#random.between(...podLife);
    this.#events.add(end, () => {
      if (node.isGone) return;
      talker.until = end;
      node.talkers.delete(talker);
      podAddress.isUsed = false;
      podAddress.freeFrom = end + COOL_DOWN_SECONDS;
      const next = end + this.#random.between(1, 120);
      this.#events.add(next, () => this.#startPod(node, next));
      const release = end + COOL_DOWN_SECONDS + this.#random.between(...WARM_SECONDS);
      this.#events.add(release, () => this.#releasePodAddress(node, podAddress, release));
    });
  }

  /** A free address of the node, or a new one from the subnet. */
  #podAddress(node: Node, seconds: number): PodAddress | undefined {
    const warm = node.podAddresses.find(({ isUsed, freeFrom }) => !isUsed && freeFrom <= seconds);
    if (warm !== undefined) return warm;
    const { networkInterface, usesPrefixes } = node;
    if (usesPrefixes) {
      const prefix = this.#prefixPool.take(seconds);
      if (prefix === undefined) return undefined;
      networkInterface.prefixes.push({ address: prefix, from: seconds, until: Number.POSITIVE_INFINITY });
      for (const address of addressesIn(prefix)) {
        const held = this.#hold(networkInterface, address, seconds);
        node.held.push(held);
        node.podAddresses.push({ address, held, span: undefined, freeFrom: seconds, isUsed: false });
      }
      return node.podAddresses.find(({ isUsed, freeFrom }) => !isUsed && freeFrom <= seconds);
    }
    const address = this.#pool.take(seconds);
    if (address === undefined) return undefined;
    const span = { address, from: seconds, until: Number.POSITIVE_INFINITY };
    networkInterface.secondaries.push(span);
    const held = this.#hold(networkInterface, address, seconds);
    node.held.push(held);
    const podAddress: PodAddress = { address, held, span, freeFrom: seconds, isUsed: false };
    node.podAddresses.push(podAddress);
    return podAddress;
  }

  #releasePodAddress(node: Node, podAddress: PodAddress, seconds: number): void {
    const { span, held, address } = podAddress;
    if (node.isGone || podAddress.isUsed || podAddress.freeFrom > seconds || span === undefined) return;
    if (held.until <= seconds) return;
    span.until = seconds;
    held.until = seconds;
    node.podAddresses.splice(node.podAddresses.indexOf(podAddress), 1);
    this.#pool.release(address, seconds);
  }

  #startBranchPod(seconds: number): void {
    const { podLife } = this.#level;
    this.#startSingle(seconds, 'branch', podLife, false, (at) => this.#startBranchPod(at));
  }

  #startLoadBalancer(seconds: number): void {
    const { loadBalancerLife } = this.#level;
    this.#startSingle(seconds, 'load_balancer', loadBalancerLife, true, (at) => this.#startLoadBalancer(at));
  }

  /** Starts an interface with one address and a limited lifetime; another interface follows it. */
  #startSingle(
    seconds: number,
    type: 'branch' | 'load_balancer',
    life: SecondsRange | undefined,
    showsAttachment: boolean,
    follow: (seconds: number) => void,
  ): void {
    const address = this.#pool.take(seconds);
    if (address === undefined) {
      this.#events.add(seconds + 20, () => follow(seconds + 20));
      return;
    }
    const number = this.#ids.next++;
    const networkInterface = this.#interface(type, address, seconds, number, showsAttachment);
    const isPod = type === 'branch';
    networkInterface.attachments.push(
      attachment(
        isPod ? 'eks_pod' : 'application_load_balancer',
        isPod ? idOf('eni', 9_000_000 + number) : `app/shop-${number}/50dc6c495c0c9188`,
        undefined,
        seconds,
      ),
    );
    const held = this.#hold(networkInterface, address, seconds);
    const talker = this.#talk(networkInterface, address, seconds);
    const [node] = this.#nodes;
    if (isPod && node !== undefined) this.#addPod(talker, node);
    const end = life === undefined ? this.#end : Math.max(this.#start + 1, seconds + this.#random.between(...life));
    this.#events.add(end, () => {
      talker.until = end;
      held.until = end;
      this.#endInterface(networkInterface, end);
      const next = end + this.#random.between(1, 60);
      if (life !== undefined) this.#events.add(next, () => follow(next));
    });
  }

  #startMovingInterface(): void {
    const seconds = this.#birth(undefined);
    const address = this.#pool.take(seconds);
    if (address === undefined) return;
    const networkInterface = this.#interface('interface', address, seconds, this.#ids.next++);
    networkInterface.isDetachable = true;
    this.#hold(networkInterface, address, seconds);
    this.#attach(networkInterface, seconds);
  }

  #attach(networkInterface: InterfaceHistory, seconds: number): void {
    const instanceId = idOf('i', this.#ids.next++);
    const attached = attachment('ec2_instance', instanceId, instanceId, seconds);
    networkInterface.attachments.push(attached);
    // without an instance, the interface neither sends nor receives
    const talker = this.#talk(networkInterface, networkInterface.primary, seconds);
    const { attachmentLife } = this.#level;
    if (attachmentLife === undefined) return;
    const end = Math.max(this.#start, seconds) + this.#random.between(...attachmentLife);
    this.#events.add(end, () => {
      attached.until = end;
      talker.until = end;
      const next = end + this.#random.between(3, 30);
      this.#events.add(next, () => this.#attach(networkInterface, next));
    });
  }

  /** Replaces every node, one after the other; each new node starts before the old one ends. */
  #deploy(seconds: number): void {
    const { deploymentEvery = 0 } = this.#level;
    [...this.#nodes].forEach((old, index) => {
      const start = seconds + index * NEXT_NODE_SECONDS;
      this.#events.add(start, () => this.#startNode(start, index));
      const end = start + this.#random.between(...OVERLAP_SECONDS);
      this.#events.add(end, () => this.#endNode(old, end));
    });
    this.#events.add(seconds + deploymentEvery, () => this.#deploy(seconds + deploymentEvery));
  }

  /** Replaces some nodes, one after the other; each old node ends before its new one starts. */
  #replaceNodes(seconds: number): void {
    [...this.#nodes].slice(0, REPLACED_NODES).forEach((old, index) => {
      const end = seconds + index * NEXT_NODE_SECONDS;
      this.#events.add(end, () => this.#endNode(old, end));
      const start = end + this.#random.between(...COMING_SECONDS);
      this.#events.add(start, () => this.#startNode(start, index));
    });
  }

  #interface(type: string, primary: string, seconds: number, number: number, showsAttachment = true): InterfaceHistory {
    const { accountId, vpcId, subnetId } = this.#vpc;
    const networkInterface: InterfaceHistory = {
      ...{ id: idOf('eni', number), accountId, vpcId, subnetId, type, primary, showsAttachment, isDetachable: false },
      from: seconds,
      until: Number.POSITIVE_INFINITY,
      attachments: [],
      secondaries: [],
      prefixes: [],
    };
    this.#timeline.interfaces.push(networkInterface);
    this.#spans.push(networkInterface);
    return networkInterface;
  }

  #endInterface(networkInterface: InterfaceHistory, seconds: number): void {
    networkInterface.until = seconds;
    for (const attached of networkInterface.attachments) attached.until = Math.min(attached.until, seconds);
    this.#pool.release(networkInterface.primary, seconds);
  }

  #talk(networkInterface: InterfaceHistory, address: string, from: number): Talker {
    const talker = { networkInterface, address, from, until: Number.POSITIVE_INFINITY };
    this.#timeline.talkers.push(talker);
    this.#spans.push(talker);
    return talker;
  }

  #addPod(talker: Talker, { networkInterface }: Node): void {
    const [attached] = networkInterface.attachments;
    if (attached?.instanceId === undefined) throw new Error(`${networkInterface.id} is no node`);
    const name = `pod-${this.#timeline.pods.length + 1}`;
    this.#timeline.addPod({
      ...{ name, talker, instanceId: attached.instanceId, hostAddress: networkInterface.primary },
    });
  }

  #hold(networkInterface: InterfaceHistory, address: string, from: number): Holding {
    const held = this.#timeline.hold(networkInterface, address, from);
    this.#spans.push(held);
    return held;
  }
}

/** Adds the permanent resources of a VPC: databases with one address each. */
export function addLasting(
  timeline: Timeline,
  vpc: SimulatedVpc,
  count: number,
  start: number,
  ids: { next: number },
): void {
  const { accountId, vpcId, subnetId, network } = vpc;
  for (let index = 0; index < count; index++) {
    const from = start - LASTING_AGE[0] - index * DAY;
    const number = ids.next++;
    const primary = `${network}.250.${index + 1}`;
    const networkInterface: InterfaceHistory = {
      ...{
        id: idOf('eni', number),
        accountId,
        vpcId,
        subnetId,
        type: 'interface',
        primary,
        showsAttachment: true,
        isDetachable: false,
        from,
      },
      until: Number.POSITIVE_INFINITY,
      attachments: [attachment('rds', `db-${number}`, undefined, from)],
      secondaries: [],
      prefixes: [],
    };
    timeline.interfaces.push(networkInterface);
    timeline.hold(networkInterface, primary, from);
    timeline.talkers.push({ networkInterface, address: primary, from, until: Number.POSITIVE_INFINITY });
  }
}

function attachment(ownerType: string, ownerId: string, instanceId: string | undefined, from: number): Attachment {
  return { ownerType, ownerId, instanceId, from, until: Number.POSITIVE_INFINITY };
}

function idOf(prefix: string, number: number): string {
  return `${prefix}-${number.toString(16).padStart(17, '0')}`;
}

function addressesOf(network: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const [first = '', second = '', third = ''] = network.split('.');
    return `${first}.${second}.${Number(third) + Math.floor(index / 250)}.${(index % 250) + 4}`;
  });
}

function prefixAt(network: string, index: number): string {
  return `${network}.${128 + Math.floor(index / PREFIX_SIZE)}.${(index % PREFIX_SIZE) * PREFIX_SIZE}/28`;
}

/** The addresses in a prefix of 16 addresses. */
function addressesIn(prefix: string): string[] {
  const [base = ''] = prefix.split('/');
  const dot = base.lastIndexOf('.') + 1;
  return Array.from({ length: PREFIX_SIZE }, (_, index) => `${base.slice(0, dot)}${Number(base.slice(dot)) + index}`);
}
