import { isIP } from 'node:net';
import type { SeededRandom } from '../../../src/simulate/seeded-random.ts';

/** Values that are unexpected in most fields. */
const STRANGE_TOKENS: readonly string[] = [
  ...['-', '0', '00', '007', '-1', '+1', '1.0', '1e3', '65535', '65536', '255', '256', '2147483647', '2147483648'],
  ...['4294967295', '4294967296', '4294967297', '9007199254740993', '9223372036854775807', '9223372036854775808'],
  ...['18446744073709551616', '99999999999999999999999', '1430000000000', '253402300799', '253402300800'],
  ...['10.0.0.1', '010.0.0.1', '10.0.0.256', '10.0.0', '1.2.3.4.5', '0.0.0.0', '255.255.255.255', '203.0.113.9'],
  ...['::', '::1', '2001:db8::1', '2001:DB8::1', '2001:db8:0:0:0:0:0:1', '::ffff:10.0.0.1', 'fe80::1%eth0', '1::2::3'],
  ...[
    'eni-0a1b2c3d4e5f60718',
    'eni-',
    'eni-0A1B2C3D',
    'vpc-0a1b2c3d',
    'i-0a1b2c3d',
    'unknown',
    '123456789012',
    '12345',
  ],
  ...['ACCEPT', 'accept', 'REJECT', 'OK', 'NODATA', 'SKIPDATA', 'ingress', 'egress', 'IPv4', 'IPv6', 'srcaddr'],
  ...['%20', '%', '%zz', 'a"b', 'a\\b', '\u0001', '\u007f', 'é', '𝄞', '\u2028', '{', '}', 'x'.repeat(300)],
];

/** Ways to change the fields of a line; the line stays valid text. */
const FIELD_CHANGES: readonly ((fields: string[], random: SeededRandom) => void)[] = [
  (fields, random) => fields.splice(placeIn(fields, random), 1, random.pick(STRANGE_TOKENS)),
  (fields, random) => fields.splice(placeIn(fields, random), 1, '-'),
  // a leading zero
  (fields, random) => change(fields, random, (field) => `0${field}`),
  // the next higher number
  (fields, random) => change(fields, random, (field) => (/^\d+$/.test(field) ? String(Number(field) + 1) : field)),
  (fields, random) => change(fields, random, () => String(random.between(0, 70_000))),
  (fields, random) => change(fields, random, () => randomAddress(random)),
  (fields, random) => change(fields, random, (field) => field.toUpperCase()),
  (fields, random) => change(fields, random, (field) => field.slice(0, -1)),
  (fields, random) => change(fields, random, (field) => `${field}${random.pick(['0', 'f', '.', ':', '-', ' '])}`),
  swap,
  swap,
  // the value of one field in place of another
  (fields, random) => fields.splice(placeIn(fields, random), 1, fields[placeIn(fields, random)] ?? ''),
  (fields, random) => fields.splice(placeIn(fields, random), 1),
  (fields, random) => fields.splice(placeIn(fields, random), 0, random.pick(STRANGE_TOKENS)),
  (fields, random) => fields.splice(placeIn(fields, random), 0, ''),
];

const BYTES = [0x00, 0x09, 0x0a, 0x0d, 0x20, 0x22, 0x2d, 0x2e, 0x30, 0x3a, 0x5c, 0x7b, 0x80, 0xc3, 0xed, 0xff];

/** Ways to change the bytes of a line; the result may be invalid UTF-8 or more than one line. */
const BYTE_CHANGES: readonly ((bytes: Buffer, random: SeededRandom) => Buffer)[] = [
  (bytes, random) => {
    const at = random.between(0, Math.max(0, bytes.length - 1));
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ (1 << random.between(0, 7));
    return changed;
  },
  (bytes, random) => spliced(bytes, random.between(0, bytes.length), 1, []),
  (bytes, random) => spliced(bytes, random.between(0, bytes.length), 0, [random.pick(BYTES)]),
  (bytes, random) => spliced(bytes, random.between(0, bytes.length), 1, [random.pick(BYTES)]),
  (bytes) => Buffer.concat([bytes, Buffer.from('\r')]),
  (bytes) => Buffer.concat([Buffer.from(' '), bytes]),
  (bytes) => Buffer.concat([bytes, Buffer.from(' ')]),
  (bytes, random) => bytes.subarray(0, random.between(0, bytes.length)),
  () => Buffer.alloc(0),
];

/** Mutates a line slightly, so that it usually stays readable: its fields or, less often, its bytes. */
export function mutateLine(line: string, random: SeededRandom): Buffer {
  let bytes: Buffer = Buffer.from(line);
  const changes = random.between(1, 3);
  for (let count = 0; count < changes; count++) {
    if (random.happens(0.75)) {
      const fields = bytes.toString('utf8').split(' ');
      random.pick(FIELD_CHANGES)(fields, random);
      bytes = Buffer.from(fields.join(' '));
    } else bytes = random.pick(BYTE_CHANGES)(bytes, random);
  }
  return bytes;
}

/** Varies a line as a real stream would: other ports, counts and times, and sometimes other addresses. */
export function varyLine(line: string, random: SeededRandom): string {
  return line
    .split(' ')
    .map((field) => {
      if (/^[1-9]\d{0,8}$/.test(field) && random.happens(0.3)) return String(random.between(1, 60_000));
      if (/^1[4-9]\d{8}$/.test(field) && random.happens(0.3))
        return String(Number(field) + random.between(-90_000, 90_000));
      if (isIP(field) > 0 && random.happens(0.1)) return randomAddress(random);
      return field;
    })
    .join(' ');
}

/** A line with its first time replaced by one, and all others by another. */
export function movedTo(line: Buffer, start: number, end: number): Buffer {
  let count = 0;
  const moved = line.toString('latin1').replace(/\b1[4-9]\d{8}\b/g, () => String(count++ === 0 ? start : end));
  return Buffer.from(moved, 'latin1');
}

/** Gives a line a peer on the internet, whose address most likely comes once. */
export function withFreshPeer(line: Buffer, random: SeededRandom): Buffer {
  const fields = line.toString('latin1').split(' ');
  const addresses = fields.filter((field) => isIP(field) > 0);
  if (addresses.length === 0) return line;
  const peer = random.pick(addresses);
  const number = random.between(1, 65_535);
  const fresh = isIP(peer) === 6 ? `2a02:26f0::${number.toString(16)}` : `52.1.${number >> 8}.${number & 255}`;
  return Buffer.from(fields.map((field) => (field === peer ? fresh : field)).join(' '), 'latin1');
}

function randomAddress(random: SeededRandom): string {
  const byte = (): number => random.between(0, 255);
  if (random.happens(0.3)) return `10.0.${random.between(0, 3)}.${random.between(0, 30)}`;
  if (random.happens(0.7)) return `${byte()}.${byte()}.${byte()}.${byte()}`;
  // documentation, or public
  const network = random.pick(['2001:db8', '2a02:26f0']);
  return `${network}:${random.between(0, 3).toString(16)}::${random.between(1, 65_535).toString(16)}`;
}

/** A random field index: half of the time that of an address, because more values are derived from addresses than from others. */
function placeIn(fields: readonly string[], random: SeededRandom): number {
  const addresses = fields.flatMap((field, index) => (/\d\.\d|:.*:/.test(field) ? [index] : []));
  if (addresses.length > 0 && random.happens(0.5)) return random.pick(addresses);
  return random.between(0, Math.max(0, fields.length - 1));
}

function change(fields: string[], random: SeededRandom, make: (field: string) => string): void {
  const at = placeIn(fields, random);
  fields[at] = make(fields[at] ?? '');
}

function swap(fields: string[], random: SeededRandom): void {
  const [one, other] = [placeIn(fields, random), placeIn(fields, random)];
  const [first, second] = [fields[one] ?? '', fields[other] ?? ''];
  fields[one] = second;
  fields[other] = first;
}

function spliced(bytes: Buffer, at: number, count: number, inserted: readonly number[]): Buffer {
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(inserted), bytes.subarray(at + count)]);
}
