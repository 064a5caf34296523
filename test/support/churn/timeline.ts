/** A period in Unix seconds, from the first to the last second, both inclusive. */
export interface Span {
  readonly from: number;
  /** `Infinity` until the period ends. */
  until: number;
}

/** The owner of an interface during a period. */
export interface Attachment extends Span {
  readonly ownerType: string;
  readonly ownerId: string;
  readonly instanceId: string | undefined;
}

/** An address or delegated prefix of an interface during a period. */
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
  /** Whether EC2 shows the attachment and its time. */
  readonly showsAttachment: boolean;
  /** Whether it can be moved to another instance. */
  isDetachable: boolean;
  readonly attachments: Attachment[];
  readonly secondaries: AddressSpan[];
  readonly prefixes: AddressSpan[];
}

/** A sender and receiver of traffic: an address of an interface while the address is in use. */
export interface Talker extends Span {
  readonly networkInterface: InterfaceHistory;
  readonly address: string;
}

/** A Kubernetes pod; it exists for as long as its talker. */
export interface SimulatedPod {
  readonly name: string;
  readonly talker: Talker;
  /** The instance id of its node. */
  readonly instanceId: string;
  readonly hostAddress: string;
}

/** The interface that has an address during a period. */
export interface Holding extends Span {
  readonly networkInterface: InterfaceHistory;
}

/** The true state of a simulated network at every point in time. */
export class Timeline {
  readonly interfaces: InterfaceHistory[] = [];
  readonly talkers: Talker[] = [];
  readonly pods: SimulatedPod[] = [];
  readonly #podsByAddress: Map<string, SimulatedPod[]> = new Map();
  readonly #holdings: Map<string, Holding[]> = new Map();

  /** Records that an interface has an address from the given time on. */
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

  /** Adds a pod; it ends when its talker ends. */
  addPod(pod: SimulatedPod): void {
    this.pods.push(pod);
    const key = `${pod.talker.networkInterface.vpcId} ${pod.talker.address}`;
    const pods = this.#podsByAddress.get(key) ?? [];
    this.#podsByAddress.set(key, pods);
    pods.push(pod);
  }

  /** Every pod that had an address of a VPC at any time in a period. */
  podsDuring(vpcId: string, address: string, from: number, until: number): readonly SimulatedPod[] {
    const pods = this.#podsByAddress.get(`${vpcId} ${address}`) ?? [];
    return pods.filter(({ talker }) => talker.from <= until && talker.until >= from);
  }

  /** Every holding of an address of a VPC at any time in a period. */
  holdersDuring(vpcId: string, address: string, from: number, until: number): readonly Holding[] {
    return this.holdingsOf(vpcId, address).filter((held) => held.from <= until && held.until >= from);
  }

  /** Every holding of an address of a VPC, in chronological order. */
  holdingsOf(vpcId: string, address: string): readonly Holding[] {
    return this.#holdings.get(`${vpcId} ${address}`) ?? [];
  }
}

/** Whether a span includes the given time. */
export function isAt({ from, until }: Span, seconds: number): boolean {
  return from <= seconds && seconds <= until;
}
