import { keysOf } from '../model/keys-of.ts';
import { SIGNALS, type Signal } from '../model/signals.ts';
import { ADMIN_PORTS, CLEARTEXT_PORTS, REMOTE_DESKTOP_PORTS, TUNNEL_PROTOCOLS } from '../reference/signal-ports.ts';

const ICMP = 1;
const TCP = 6;
const UDP = 17;
const IPV6_ICMP = 58;
const DNS_PORTS: ReadonlySet<number> = new Set([53, 853]);
const MAIL_PORT = 25;
const WINDOWS_SHARING_PORTS: ReadonlySet<number> = new Set([135, 139, 445]);
/** `ping` sends 84 bytes; path MTU discovery and traceroute send few larger ones. */
const LARGE_ICMP_BYTES = 512;

/** The values of a record that the rules of signals need; one object serves all records. */
export class SignalQuestion {
  isAccepted = false;
  /** Whether the recording interface sent the packets. */
  isEgress = false;
  /** Whether the other end is outside. */
  isOutside = false;
  /** Whether the recording interface belongs to a NAT gateway. */
  isNatGateway = false;
  /** Whether a threat list contains the other end. */
  isListed = false;
  protocol = -1;
  /** The destination port if it is the server's; otherwise -1. */
  requestPort = -1;
  /** The source port if it is the server's; otherwise -1. */
  replyPort = -1;
  bytes = -1;
  packets = -1;
}

/** Thresholds of signals. */
export interface SignalThresholds {
  readonly uploadBytes: number;
}

type Rule = (flow: SignalQuestion, thresholds: SignalThresholds) => boolean;

/** When each signal is set. */
const RULES: Readonly<Record<Signal, Rule>> = {
  admin_port_from_internet: (flow) =>
    flow.isAccepted &&
    flow.isOutside &&
    !flow.isEgress &&
    !flow.isNatGateway &&
    flow.requestPort >= 0 &&
    (flow.protocol === TCP || flow.protocol === UDP) &&
    isIn(ADMIN_PORTS, flow.requestPort),
  cleartext_over_internet: (flow) =>
    flow.isAccepted && flow.isOutside && flow.protocol === TCP && isIn(CLEARTEXT_PORTS, flow.requestPort),
  windows_sharing_to_internet: (flow) => isTcpRequestOut(flow) && WINDOWS_SHARING_PORTS.has(flow.requestPort),
  remote_desktop_to_internet: (flow) => isTcpRequestOut(flow) && isIn(REMOTE_DESKTOP_PORTS, flow.requestPort),
  dns_past_resolver: (flow) =>
    isRequestOut(flow) && (flow.protocol === TCP || flow.protocol === UDP) && DNS_PORTS.has(flow.requestPort),
  mail_to_internet: (flow) => isTcpRequestOut(flow) && flow.requestPort === MAIL_PORT,
  tunnel_with_internet: (flow) => flow.isAccepted && flow.isOutside && isIn(TUNNEL_PROTOCOLS, flow.protocol),
  large_icmp_with_internet: (flow) =>
    flow.isAccepted &&
    flow.isOutside &&
    (flow.protocol === ICMP || flow.protocol === IPV6_ICMP) &&
    flow.packets > 0 &&
    flow.bytes > flow.packets * LARGE_ICMP_BYTES,
  large_upload: (flow, { uploadBytes }) =>
    flow.isAccepted && flow.isOutside && flow.isEgress && flow.bytes >= uploadBytes,
  listed_peer_accepted: (flow) => flow.isAccepted && flow.isListed,
  rejected_egress: (flow) => !flow.isAccepted && flow.isEgress && flow.replyPort < 0,
  rejected_reply: (flow) => !flow.isAccepted && flow.isEgress && flow.replyPort >= 0,
};

/** Finds the signals of records. */
export class SignalRules {
  readonly #names: readonly Signal[];
  readonly #rules: readonly Rule[];
  readonly #thresholds: SignalThresholds;
  /** Equal lists of signals are one object, so that it is rendered once. */
  readonly #lists: Map<number, readonly Signal[]> = new Map();

  constructor(switchedOff: ReadonlySet<Signal>, thresholds: SignalThresholds) {
    this.#names = keysOf(SIGNALS).filter((name) => !switchedOff.has(name));
    this.#rules = this.#names.map((name) => RULES[name]);
    this.#thresholds = thresholds;
  }

  /** The signals of a flow, in the order of {@link SIGNALS}; undefined if the flow shows no signal. */
  find(flow: SignalQuestion): readonly Signal[] | undefined {
    // most flows are accepted and have no end outside
    if (flow.isAccepted && !flow.isOutside && !flow.isListed) return undefined;
    let mask = 0;
    for (const [index, rule] of this.#rules.entries()) {
      if (rule(flow, this.#thresholds)) mask |= 1 << index;
    }
    return mask === 0 ? undefined : this.#listOf(mask);
  }

  #listOf(mask: number): readonly Signal[] {
    let list = this.#lists.get(mask);
    if (list === undefined) {
      list = this.#names.filter((_, index) => (mask & (1 << index)) !== 0);
      this.#lists.set(mask, list);
    }
    return list;
  }
}

function isRequestOut(flow: SignalQuestion): boolean {
  return flow.isAccepted && flow.isOutside && flow.isEgress;
}

function isTcpRequestOut(flow: SignalQuestion): boolean {
  return isRequestOut(flow) && flow.protocol === TCP;
}

function isIn(table: Readonly<Record<number, string>>, number: number): boolean {
  return number >= 0 && table[number] !== undefined;
}
