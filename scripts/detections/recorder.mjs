import { V2 } from '../samples/formats.mjs';
import { ACCOUNT } from './network.mjs';

const TCP = 6;
const SYN = 2;
const SYN_ACK = 18;
const FIN = 1;
const RST = 4;
/** Values of `traffic-path`. */
const SAME_VPC = 1;
const INTERNET_GATEWAY = 8;
/** Size of a packet without data, in bytes. */
const EMPTY_BYTES = 44;

/** The fields of the records: the default format, and later fields that add information. */
const FORMAT = [
  ...V2,
  ...['tcp-flags', 'pkt-srcaddr', 'pkt-dstaddr', 'flow-direction', 'traffic-path', 'pkt-dst-aws-service'],
];

/** Packets, bytes and flags of both directions of a failed TCP connection attempt. */
const ATTEMPTS = {
  /** A refused connection. */
  closed: { up: [1, EMPTY_BYTES, SYN], down: [1, 40, RST] },
  /** A probe of an open port, which is aborted at once. */
  half: { up: [2, EMPTY_BYTES + 40, SYN | RST], down: [1, EMPTY_BYTES, SYN_ACK] },
  silent: { up: [3, 3 * EMPTY_BYTES, SYN], down: undefined },
  rejected: { up: [1, EMPTY_BYTES, SYN], down: undefined },
};

/**
 * Writes the flow log records of connections as every interface of the network records them: one record per direction in each
 * aggregation interval.
 */
export class Recorder {
  #lines = [];
  /** The story of the connections that follow; it is stored in their truths. */
  story = { isAttack: false, name: '' };
  #interval;
  #random;

  /**
   * @param {number} interval seconds of an aggregation interval
   * @param {import('../../src/simulate/seeded-random.ts').SeededRandom} random
   */
  constructor(interval, random) {
    this.#interval = interval;
    this.#random = random;
  }

  /** The names of the fields, and the lines ordered by end time. */
  lines() {
    return [FORMAT.join(' '), ...this.#sorted().map(({ text }) => text)];
  }

  /** The ground truth of each line except the first, in the same order: the server, and the story that the line belongs to. */
  truths() {
    return this.#sorted().map(({ truth }) => truth);
  }

  #sorted() {
    return this.#lines.toSorted((a, b) => a.end - b.end);
  }

  /**
   * A connection with data.
   * @param {object} flow `client` and `server` are hosts or outside addresses; `up` and `down` are packets and bytes; `nat` is the
   *   gateway on the outbound path; `awsService` is the service that the server's address belongs to
   */
  connection({ client, server, port, protocol = TCP, start, seconds = 2, up, down, ...more }) {
    const clientPort = more.clientPort ?? this.#random.between(32_768, 60_999);
    const isTcp = protocol === TCP;
    const common = { protocol, start, seconds, path: more.path, awsService: more.awsService };
    const ways = [
      {
        isRequest: true,
        source: client,
        target: server,
        ports: [clientPort, port],
        size: up,
        flags: isTcp ? [SYN, FIN] : [0, 0],
      },
      { source: server, target: client, ports: [port, clientPort], size: down, flags: isTcp ? [SYN_ACK, FIN] : [0, 0] },
    ];
    for (const way of ways) this.#way({ ...common, ...way });
    if (more.nat !== undefined)
      this.#throughNat(more.nat, { ...common, client, server, port, clientPort, up, down, isTcp });
  }

  /** A failed TCP connection attempt, or a rejected packet. */
  attempt({ client, server, port, start, answer, clientPort, protocol = TCP, flags }) {
    const { up, down } = ATTEMPTS[answer];
    const ports = [clientPort ?? this.#random.between(32_768, 60_999), port];
    const upFlags = protocol === TCP ? (flags ?? up[2]) : 0;
    const common = { protocol, start, seconds: answer === 'silent' ? 7 : 1, path: undefined };
    this.#way({
      ...common,
      isRequest: true,
      source: client,
      target: server,
      ports,
      size: up,
      flags: [upFlags, 0],
      isRejected: answer === 'rejected',
    });
    if (down === undefined) return;
    this.#way({
      ...common,
      source: server,
      target: client,
      ports: ports.toReversed(),
      size: down,
      flags: [down[2], 0],
    });
  }

  /**
   * A single record, as one interface writes it.
   * @param {object} flow `source` and `target` are hosts or outside addresses; the recorder is the sender if the direction is `egress`;
   *   `size` is packets and bytes
   */
  single({ direction, source, target, ports, protocol = TCP, size: [packets, bytes], start, flags = 0, ...more }) {
    const { isRequest, isRejected = false } = more;
    const flow = { source, target, ports, protocol, packets, bytes, start, end: start + 20, flags, isRequest };
    this.#write(direction === 'egress' ? source : target, direction, flow, isRejected ? 'REJECT' : 'ACCEPT');
  }

  #throughNat(nat, { client, server, port, clientPort, up, down, isTcp, ...common }) {
    const natPort = this.#random.between(1_024, 65_535);
    const flags = (first) => (isTcp ? [first, FIN] : [0, 0]);
    const inside = { ...common, recorders: [nat] };
    this.#way({
      ...inside,
      isRequest: true,
      source: client,
      target: nat,
      ports: [clientPort, port],
      size: up,
      flags: flags(SYN),
      packetTarget: server,
    });
    this.#way({
      ...inside,
      source: nat,
      target: client,
      ports: [port, clientPort],
      size: down,
      flags: flags(SYN_ACK),
      packetSource: server,
    });
    const out = { isRequest: true, source: nat, target: server, ports: [natPort, port] };
    this.#way({ ...inside, ...out, size: up, flags: flags(SYN) });
    this.#way({ ...inside, source: server, target: nat, ports: [port, natPort], size: down, flags: flags(SYN_ACK) });
  }

  /** One direction: a record for each interval and each interface that sees it. */
  #way({ source, target, recorders, isRejected = false, size: [packets, bytes], flags: [first, last], ...flow }) {
    const pieces = this.#pieces(flow.start, flow.seconds);
    for (const [index, { from, until }] of pieces.entries()) {
      const share = (total) => Math.floor(total / pieces.length) + (index === 0 ? total % pieces.length : 0);
      const record = {
        ...flow,
        source,
        target,
        packets: Math.max(1, share(packets)),
        bytes: Math.max(40, share(bytes)),
        start: from,
        end: until,
        flags: (index === 0 ? first : 0) | (index === pieces.length - 1 ? last : 0),
      };
      const ends = recorders ?? [source, target];
      if (source.interfaceId !== undefined && ends.includes(source)) this.#write(source, 'egress', record, 'ACCEPT');
      if (target.interfaceId !== undefined && ends.includes(target)) {
        this.#write(target, 'ingress', record, isRejected ? 'REJECT' : 'ACCEPT');
      }
    }
  }

  #pieces(start, seconds) {
    const pieces = [];
    const stop = start + seconds;
    for (let from = start; from <= stop; ) {
      const next = from - (from % this.#interval) + this.#interval;
      pieces.push({ from, until: Math.min(stop, next - 1) });
      from = next;
    }
    return pieces;
  }

  #write(host, direction, flow, action) {
    const isOutside = flow.target.interfaceId === undefined;
    const path = direction === 'ingress' ? '-' : isOutside ? (flow.path ?? INTERNET_GATEWAY) : SAME_VPC;
    const service = isOutside ? (flow.awsService ?? '-') : '-';
    const { source, target, ports, packets, bytes, start, end } = flow;
    const { isRequest = false } = flow;
    this.#lines.push({
      end,
      truth: {
        ...this.story,
        isRequest,
        serverPort: ports[isRequest ? 1 : 0],
        isFromOutside: source.interfaceId === undefined,
        isToOutside: isOutside,
        role: host.role,
      },
      text: `5 ${ACCOUNT} ${host.interfaceId} ${source.address} ${target.address} ${ports[0]} ${ports[1]} ${flow.protocol} ${packets} ${bytes} ${start} ${end} ${action} OK ${flow.flags} ${(flow.packetSource ?? source).address} ${(flow.packetTarget ?? target).address} ${direction} ${path} ${service}`,
    });
  }
}
