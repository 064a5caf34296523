import { hash } from 'node:crypto';
import type { FlowLogRecord } from '../model/flow-log-record.ts';
import { compareEnds, IPV4, IpAddress, parseIpAddress } from '../net/ip-address.ts';
import type { Enricher, EnricherRow } from './enricher.ts';

const ICMP = 1;
const TCP = 6;
const UDP = 17;
const ICMP_V6 = 58;
const SCTP = 132;

/** Version 1 of the specification, in front of every id. */
const VERSION_PREFIX = '1:';
/** Two bytes at the start of the hashed data: 0, the default seed of every tool. */
const SEED_BYTES = 2;
const PORT_BYTES = 2;
/** The protocol and a byte of 0. */
const PROTOCOL_BYTES = 2;

/**
 * The Community ID of the flow between srcaddr and dstaddr, the same for both directions and in every tool that follows
 * the specification: version 1, seed 0. The ports are included for TCP, UDP and SCTP; for other protocols, only the
 * addresses. An IPv4-mapped IPv6 address counts as its 16 bytes.
 *
 * ICMP and ICMPv6 have no id: it would depend on the message's type and code, which a flow log does not have. With a
 * substitute, the request and the reply of one ping would get two ids, of which other tools would compute at most one.
 *
 * Ids are not cached: few flows occur more than twice, once per direction, and looking up an id by its flow takes about
 * as long as computing the hash.
 *
 * Source: https://github.com/corelight/community-id-spec
 */
export const COMMUNITY_ID = {
  reads: { all: ['srcaddr', 'dstaddr', 'protocol'], optional: ['srcport', 'dstport'] },
  adds: [
    {
      name: 'community_id',
      json: 'string',
      sentence: 'Community ID, the same in both directions and in other tools; absent for ICMP.',
      example: '1:VJrTDJb075hXxPJ6GPTO69fpphk=',
      isUnique: true,
      isCommonName: true,
      places: {
        ecs: 'network.community_id',
        ocsf: 'connection_info.community_uid',
        splunk: 'event.flow_id',
        'splunk-raw': 'fields.flow_id',
      },
    },
  ],
  switch: {
    option: 'COMMUNITY_ID',
    byDefault: 'auto',
    auto: 'if_schema_names_it',
    sentence: 'Add the Community ID; `auto` if the schema has a name for it: ecs, ocsf, splunk.',
  },
  create: () => createCommunityId,
} as const satisfies EnricherRow;

const createCommunityId: Enricher = (at) => {
  const source = new IpAddress();
  const destination = new IpAddress();
  const tuple = new FlowTuple();
  return (record, added) => {
    const protocol = record.number(at.protocol);
    if (protocol < 0 || protocol === ICMP || protocol === ICMP_V6) return;
    const hasPorts = protocol === TCP || protocol === UDP || protocol === SCTP;
    const sourcePort = hasPorts ? record.number(at.srcport) : 0;
    const destinationPort = hasPorts ? record.number(at.dstport) : 0;
    if (sourcePort < 0 || destinationPort < 0) return;
    if (!readAddress(record, at.srcaddr, source) || !readAddress(record, at.dstaddr, destination)) return;
    if (source.family !== destination.family) return;
    tuple.restart();
    if (compareEnds(source, sourcePort, destination, destinationPort) <= 0) {
      tuple.addAddresses(source, destination, protocol);
      if (hasPorts) tuple.addPorts(sourcePort, destinationPort);
    } else {
      tuple.addAddresses(destination, source, protocol);
      if (hasPorts) tuple.addPorts(destinationPort, sourcePort);
    }
    added.communityId = tuple.id();
  };
};

function readAddress(record: FlowLogRecord, position: number, into: IpAddress): boolean {
  return record.has(position) && parseIpAddress(record.bytes, record.startOf(position), record.endOf(position), into);
}

const WORD_BYTES = 4;
const IPV4_BYTES = WORD_BYTES;
const IPV6_BYTES = 4 * WORD_BYTES;

/** Every possible length of a tuple: either family, with or without ports. */
const TUPLE_LENGTHS = [IPV4_BYTES, IPV6_BYTES].flatMap((addressBytes) => {
  const withoutPorts = SEED_BYTES + 2 * addressBytes + PROTOCOL_BYTES;
  return [withoutPorts, withoutPorts + 2 * PORT_BYTES];
});

/** The hashed values of a flow, in network byte order; one object serves all flows. */
class FlowTuple {
  readonly #view: DataView = new DataView(new ArrayBuffer(Math.max(...TUPLE_LENGTHS)));
  /** A view for each length: creating a view per flow would cost as much as filling it. */
  readonly #upTo: ReadonlyMap<number, Uint8Array> = new Map(
    TUPLE_LENGTHS.map((length) => [length, new Uint8Array(this.#view.buffer, 0, length)] as const),
  );
  #length = SEED_BYTES;

  /** Begins another flow; keeps the seed. */
  restart(): void {
    this.#length = SEED_BYTES;
  }

  /** Adds both addresses, the smaller first, and the protocol, 0 to 255. */
  addAddresses(first: IpAddress, second: IpAddress, protocol: number): void {
    this.#addAddress(first);
    this.#addAddress(second);
    this.#view.setUint16(this.#length, protocol << 8);
    this.#length += PROTOCOL_BYTES;
  }

  /** Adds the ports, in the order of the addresses. */
  addPorts(first: number, second: number): void {
    this.#view.setUint16(this.#length, first);
    this.#view.setUint16(this.#length + PORT_BYTES, second);
    this.#length += 2 * PORT_BYTES;
  }

  /** The id of the flow. Throws if the flow is incomplete. */
  id(): string {
    const bytes = this.#upTo.get(this.#length);
    if (bytes === undefined) throw new Error(`no flow has ${this.#length} bytes to be hashed`);
    return VERSION_PREFIX + hash('sha1', bytes, 'base64');
  }

  #addAddress({ family, word0, word1, word2, word3 }: IpAddress): void {
    if (family !== IPV4) {
      this.#addWord(word0);
      this.#addWord(word1);
      this.#addWord(word2);
    }
    this.#addWord(word3);
  }

  #addWord(word: number): void {
    this.#view.setUint32(this.#length, word);
    this.#length += WORD_BYTES;
  }
}
