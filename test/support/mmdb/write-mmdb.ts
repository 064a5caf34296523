/** A value of a MaxMind DB; a Buffer is an already encoded value. */
export type MmdbValue = string | number | Buffer | readonly MmdbValue[] | { readonly [key: string]: MmdbValue };

const MAP = 7;
const ARRAY = 11;
const UINT32 = 6;
const DOUBLE = 3;
const STRING = 2;
const MARK = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');

/**
 * A MaxMind DB that returns the same result for every IPv4 address: a tree with one node, both of whose records point to the value
 * at offset `dataAt` of the data.
 */
export function mmdbOf(data: Buffer, metadata: Readonly<Record<string, MmdbValue>> = {}, dataAt = 0): Buffer {
  const nodeCount = 1;
  const tree = Buffer.alloc(6);
  tree.writeUIntBE(nodeCount + 16 + dataAt, 0, 3);
  tree.writeUIntBE(nodeCount + 16 + dataAt, 3, 3);
  const about = {
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_764_374_400,
    database_type: 'Test',
    ip_version: 4,
    node_count: nodeCount,
    record_size: 24,
    ...metadata,
  };
  return Buffer.concat([tree, Buffer.alloc(16), data, MARK, encodeMmdb(about)]);
}

/** Encodes a value in the MaxMind DB format: https://maxmind.github.io/MaxMind-DB/ */
export function encodeMmdb(value: MmdbValue): Buffer {
  if (Buffer.isBuffer(value)) return value;
  if (typeof value === 'string') return Buffer.concat([control(STRING, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(Number.isInteger(value) ? 4 : 8);
    if (Number.isInteger(value)) bytes.writeUInt32BE(value);
    else bytes.writeDoubleBE(value);
    return Buffer.concat([control(Number.isInteger(value) ? UINT32 : DOUBLE, bytes.length), bytes]);
  }
  if (isList(value)) return Buffer.concat([control(ARRAY, value.length), ...value.map(encodeMmdb)]);
  const entries = Object.entries(value);
  return Buffer.concat([
    control(MAP, entries.length),
    ...entries.flatMap(([key, each]) => [encodeMmdb(key), encodeMmdb(each)]),
  ]);
}

/** A pointer to a position in the data, below 2,048. */
export function pointerTo(position: number): Buffer {
  return Buffer.from([0x20 | (position >> 8), position & 0xff]);
}

/** The control bytes of an array with the given number of items; the encoded items must follow. */
export function arrayStart(length: number): Buffer {
  return control(ARRAY, length);
}

function control(type: number, size: number): Buffer {
  const isExtended = type > 7;
  const head = isExtended ? 0 : type << 5;
  const extension = isExtended ? [type - 7] : [];
  if (size < 29) return Buffer.from([head | size, ...extension]);
  if (size < 285) return Buffer.from([head | 29, ...extension, size - 29]);
  if (size < 65_821) return Buffer.from([head | 30, ...extension, (size - 285) >> 8, (size - 285) & 0xff]);
  const rest = size - 65_821;
  return Buffer.from([head | 31, ...extension, rest >> 16, (rest >> 8) & 0xff, rest & 0xff]);
}

function isList(value: readonly MmdbValue[] | { readonly [key: string]: MmdbValue }): value is readonly MmdbValue[] {
  return Array.isArray(value);
}

/** A network of a database, and the value for its addresses. */
export interface MmdbNetwork {
  /** The first address: an unsigned 32-bit number for IPv4, a 128-bit number for IPv6. */
  readonly first: number | bigint;
  readonly prefixLength: number;
  readonly value: { readonly [key: string]: MmdbValue };
}

/** In a database for both families, IPv4 addresses are the IPv6 addresses in `::/96`. */
const IPV4_DEPTH = 96;
const ADDRESS_BITS = 128;

/**
 * A MaxMind DB for both families with the given networks, none of which may contain another, and records of 24, 28 or 32 bits.
 * Equal values are stored once, as in real databases.
 */
export function mmdbOfNetworks(networks: readonly MmdbNetwork[], recordSize: 24 | 28 | 32 = 32): Buffer {
  const data: Buffer[] = [];
  const positions = new Map<string, number>();
  let dataBytes = 0;
  const positionOf = (value: MmdbNetwork['value']): number => {
    const key = JSON.stringify(value);
    const known = positions.get(key);
    if (known !== undefined) return known;
    const position = dataBytes;
    const encoded = encodeMmdb(value);
    positions.set(key, position);
    data.push(encoded);
    dataBytes += encoded.length;
    return position;
  };
  /** Pairs of records: the index of another node, -1 for no data, or -2 and less for the position of data. */
  const nodes: [number, number][] = [[-1, -1]];
  for (const { first, prefixLength, value } of networks) {
    const depth = typeof first === 'bigint' ? prefixLength : IPV4_DEPTH + prefixLength;
    const bits = BigInt(first);
    let node = nodes[0] ?? [-1, -1];
    for (let bit = 0; bit < depth; bit++) {
      const side = ((bits >> BigInt(ADDRESS_BITS - 1 - bit)) & 1n) === 0n ? 0 : 1;
      if (bit === depth - 1) {
        node[side] = -2 - positionOf(value);
        break;
      }
      if (node[side] < 0) node[side] = nodes.push([-1, -1]) - 1;
      node = nodes[node[side]] ?? node;
    }
  }
  const targetOf = (record: number): number =>
    record >= 0 ? record : nodes.length + (record === -1 ? 0 : 16 + -2 - record);
  const tree = Buffer.concat(nodes.map(([left, right]) => nodeBytes(targetOf(left), targetOf(right), recordSize)));
  const about = {
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_764_374_400,
    database_type: 'Test',
    ip_version: 6,
    node_count: nodes.length,
    record_size: recordSize,
  };
  return Buffer.concat([tree, Buffer.alloc(16), ...data, MARK, encodeMmdb(about)]);
}

/** Encodes a node as two numbers of 24, 28 or 32 bits; with 28 bits, the highest bits of both share the byte in the middle. */
function nodeBytes(left: number, right: number, recordSize: 24 | 28 | 32): Buffer {
  const node = Buffer.alloc(recordSize / 4);
  if (recordSize === 32) {
    node.writeUInt32BE(left, 0);
    node.writeUInt32BE(right, 4);
    return node;
  }
  node.writeUIntBE(left & 0xff_ff_ff, 0, 3);
  node.writeUIntBE(right & 0xff_ff_ff, recordSize === 24 ? 3 : 4, 3);
  if (recordSize === 28) node[3] = ((left >>> 24) << 4) | (right >>> 24);
  return node;
}
