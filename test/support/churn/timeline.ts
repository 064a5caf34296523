/** A stretch of time, Unix seconds: from the first second to the last one, both included. */
export interface Span {
  readonly from: number;
  /** `Infinity` while it lasts. */
  until: number;
}

/** The owner of an interface over a stretch of time. */
export interface Attachment extends Span {
  readonly ownerType: string;
  readonly ownerId: string;
  readonly instanceId: string | undefined;
}

/** An address or delegated prefix on an interface over a stretch of time. */
export interface AddressSpan extends Span {
  readonly address: string;
}

/** The complete history of an interface. */
export interface InterfaceHistory extends Span {
  readonly id: string;
  readonly accountId: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly type: string;
  readonly primary: string;
  /** Whether EC2 shows when it was attached, and to what. */
  readonly showsAttachment: boolean;
  /** Whether it can be attached to another instance. */
  isDetachable: boolean;
  readonly attachments: Attachment[];
  readonly secondaries: AddressSpan[];
  readonly prefixes: AddressSpan[];
}

/** Something that sends and receives: an address of an interface while it is in use there. */
export interface Talker extends Span {
  readonly networkInterface: InterfaceHistory;
  readonly address: string;
}

/** A Kubernetes pod, as long as its talker talks. */
export interface SimulatedPod {
  readonly name: string;
  readonly talker: Talker;
  /** Its node. */
  readonly instanceId: string;
  readonly hostAddress: string;
}

/** Who had an address over a stretch of time. */
export interface Holding extends Span {
  readonly networkInterface: InterfaceHistory;
}

/** What is true of a simulated network at every moment. */
export class Timeline {
  readonly interfaces: InterfaceHistory[] = [];
  readonly talkers: Talker[] = [];
  readonly pods: SimulatedPod[] = [];
  readonly #podsByAddress: Map<string, SimulatedPod[]> = new Map();
  readonly #holdings: Map<string, Holding[]> = new Map();

  /** Records that an interface has an address from a point in time. */
  hold(networkInterface: InterfaceHistory, address: string, from: number): Holding {
    const key = `${networkInterface.vpcId} ${address}`;
    const holdings = this.#holdings.get(key) ?? [];
    this.#holdings.set(key, holdings);
    const last = holdings.at(-1);
    if (last !== undefined && last.until >= from) throw new Error(`${key} is held twice at ${from}`);
    const holding = { networkInterface, from, until: Number.POSITIVE_INFINITY };
    holdings.push(holding);
    return holding;
  }

  /** Adds a pod; its end is that of its talker. */
  addPod(pod: SimulatedPod): void {
    this.pods.push(pod);
    const key = `${pod.talker.networkInterface.vpcId} ${pod.talker.address}`;
    const pods = this.#podsByAddress.get(key) ?? [];
    this.#podsByAddress.set(key, pods);
    pods.push(pod);
  }

  /** Every pod that had an address of a VPC at some moment of a stretch of time. */
  podsDuring(vpcId: string, address: string, from: number, until: number): readonly SimulatedPod[] {
    const pods = this.#podsByAddress.get(`${vpcId} ${address}`) ?? [];
    return pods.filter(({ talker }) => talker.from <= until && talker.until >= from);
  }

  /** Everybody who had an address of a VPC at some moment of a stretch of time. */
  holdersDuring(vpcId: string, address: string, from: number, until: number): readonly Holding[] {
    return this.holdingsOf(vpcId, address).filter((held) => held.from <= until && held.until >= from);
  }

  /** Everybody who ever had an address of a VPC, in the order of time. */
  holdingsOf(vpcId: string, address: string): readonly Holding[] {
    return this.#holdings.get(`${vpcId} ${address}`) ?? [];
  }
}

/** Whether something is so at a moment. */
export function isAt({ from, until }: Span, seconds: number): boolean {
  return from <= seconds && seconds <= until;
}
