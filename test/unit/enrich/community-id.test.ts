import { createHash } from 'node:crypto';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { COMMUNITY_ID } from '../../../src/enrich/community-id.ts';
import { Enrichment } from '../../../src/enrich/enrichment.ts';
import { AddedValues } from '../../../src/model/added-values.generated.ts';
import { CidrTable } from '../../../src/net/cidr-table.ts';
import { corpusFile, describeWithCorpus } from '../../support/corpus.ts';
import { recordOf } from '../parse/parse-text.ts';
import { addedTo, alone, presentValues } from './enrich-line.ts';

const FORMAT = 'srcaddr dstaddr srcport dstport protocol';

/** The id of a line in {@link FORMAT}. */
const idOf = (line: string): string | undefined => addedTo(alone(COMMUNITY_ID), FORMAT, line)?.communityId;

/** A line in {@link FORMAT} and the same flow in the opposite direction. */
function bothWays(line: string): [string, string] {
  const [source, destination, sourcePort, destinationPort, protocol] = line.split(' ');
  return [line, `${destination} ${source} ${destinationPort} ${sourcePort} ${protocol}`];
}

/** An end of a flow: the bytes of its address, the text of the address, and a port. */
interface End {
  readonly address: Uint8Array;
  readonly text: string;
  readonly port: number;
}

const arbitraryPort = fc.integer({ min: 0, max: 65_535 });

function arbitraryEnd(addressBytes: number): fc.Arbitrary<End> {
  const address = fc.uint8Array({ minLength: addressBytes, maxLength: addressBytes });
  return fc.record({ address, port: arbitraryPort }).map((end) => ({ ...end, text: addressText(end.address) }));
}

function addressText(address: Uint8Array): string {
  if (address.length === 4) return address.join('.');
  return Buffer.from(address)
    .toString('hex')
    .replace(/.{4}(?=.)/g, '$&:');
}

/** The id computed literally as specified: everything in one buffer, with the ends compared as bytes. */
function specifiedId(ends: readonly [End, End], protocol: number): string {
  const hasPorts = [6, 17, 132].includes(protocol);
  const [first, second] = ends.toSorted((a, b) => Buffer.compare(a.address, b.address) || a.port - b.port);
  if (first === undefined || second === undefined) throw new Error('a flow has two ends');
  const ports = Buffer.alloc(4);
  ports.writeUInt16BE(first.port, 0);
  ports.writeUInt16BE(second.port, 2);
  const head = Buffer.concat([Buffer.alloc(2), first.address, second.address, Buffer.of(protocol, 0)]);
  const bytes = hasPorts ? Buffer.concat([head, ports]) : head;
  return `1:${createHash('sha1').update(bytes).digest('base64')}`;
}

/** Two ends whose addresses differ in at most one byte. */
const arbitraryNeighbours: fc.Arbitrary<[End, End]> = fc
  .tuple(fc.constantFrom(4, 16).chain(arbitraryEnd), fc.nat(15), fc.nat(255), arbitraryPort)
  .map(([end, place, byte, port]) => {
    const address = end.address.with(place % end.address.length, byte);
    return [end, { address, text: addressText(address), port }];
  });

describe('COMMUNITY_ID', () => {
  it.each([
    ['TCP', '128.232.110.120 66.35.250.204 34855 80 6', '1:LQU9qZlK+B5F3KDmev6m5PMibrg='],
    ['UDP', '192.168.1.52 8.8.8.8 54585 53 17', '1:d/FP5EW3wiY1vCndhwleRRKHowQ='],
    ['SCTP', '192.168.170.8 192.168.170.56 7 7 132', '1:MP2EtRCAUIZvTw6MxJHLV7N7JDs='],
    ['RSVP, which has no ports', '10.1.12.1 10.1.12.2 - - 46', '1:KHlLkgoJW7ifUTyTSgyVfkFHzKw='],
    ['RSVP with the ports 0 that AWS prints', '10.1.12.1 10.1.12.2 0 0 46', '1:KHlLkgoJW7ifUTyTSgyVfkFHzKw='],
    [
      'TCP over IPv6',
      '2001:470:e5bf:dead:4957:2174:e82c:4887 2607:f8b0:400c:c03::1a 63943 25 6',
      '1:/qFaeAR+gFe1KYjMzVDsMv+wgU4=',
    ],
    ['an address above 127', '200.0.0.1 10.0.0.2 40000 443 6', '1:LpyLijmGhP8QPblhorfQdzc22fw='],
    ['an address with itself', '10.0.0.1 10.0.0.1 40000 443 6', '1:gIyhpNOMnzpVuu+jN7qkN5atzK8='],
    ['ports 0, which are ports', '10.0.0.1 10.0.0.2 0 0 17', '1:jOeOfpKNQZepODRfsEA0OkcXUNI='],
    ['IPv4-mapped addresses', '::ffff:10.0.0.1 ::ffff:10.0.0.2 40000 443 6', '1:MRRtQuvhlXChFeHtGVNInnc4xA0='],
    ['the same as IPv4', '10.0.0.1 10.0.0.2 40000 443 6', '1:UWHKJ/x6OQ1YiVv4rIl0t3yhjg8='],
  ])('gives a flow of %s one id both ways', (_what, line, expected) => {
    // Prepare, Act
    const ids = bothWays(line).map(idOf);

    // Assess
    expect(ids).toEqual([expected, expected]);
  });

  it.each([
    ['ICMP, whose type and code are not there', '192.168.0.89 192.168.0.1 0 0 1'],
    ['ICMPv6, likewise', 'fe80::1 fe80::2 0 0 58'],
    ['no source address', '- 10.0.0.2 40000 443 6'],
    ['no destination address', '10.0.0.1 - 40000 443 6'],
    ['no protocol', '10.0.0.1 10.0.0.2 40000 443 -'],
    ['no source port', '10.0.0.1 10.0.0.2 - 443 6'],
    ['no destination port', '10.0.0.1 10.0.0.2 40000 - 17'],
    ['addresses of two families', '10.0.0.1 fe80::2 40000 443 6'],
  ])('adds no id if a record has %s', (_what, line) => {
    // Prepare, Act
    const id = idOf(line);

    // Assess
    expect(id).toBeUndefined();
  });

  it('needs no ports in the format if the protocol has none', () => {
    // Prepare
    const format = 'protocol dstaddr srcaddr';

    // Act
    const ids = ['50 10.0.0.1 10.0.0.2', '6 10.0.0.1 10.0.0.2'].map(
      (line) => addedTo(alone(COMMUNITY_ID), format, line)?.communityId,
    );

    // Assess
    expect(ids).toEqual(['1:dX+1pd7Z9Y9hJE/IuQlfvK7bxuA=', undefined]);
  });

  it.each(['srcaddr srcport dstport protocol', 'dstaddr protocol', 'srcaddr dstaddr srcport dstport'])(
    'is skipped for the format «%s»',
    (format) => {
      // Prepare
      const line = format
        .replace(/\w+addr/g, '10.0.0.1')
        .replace(/\w+port/g, '1')
        .replace('protocol', '6');

      // Act
      const added = addedTo(alone(COMMUNITY_ID), format, line);

      // Assess
      expect(added).toBeUndefined();
    },
  );

  it('gives every flow that is not ICMP the id of the specification', () => {
    const arbitraryEnds = fc.oneof(
      fc.tuple(arbitraryEnd(4), arbitraryEnd(4)),
      fc.tuple(arbitraryEnd(16), arbitraryEnd(16)),
      arbitraryNeighbours,
    );
    const protocols = fc.oneof(fc.constantFrom(6, 17, 132), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(
        arbitraryEnds,
        protocols.filter((protocol) => protocol !== 1 && protocol !== 58),
        (ends, protocol) => {
          // Prepare
          const [source, destination] = ends;
          const line = `${source.text} ${destination.text} ${source.port} ${destination.port} ${protocol}`;

          // Act
          const ids = bothWays(line).map(idOf);

          // Assess
          const expected = specifiedId(ends, protocol);
          expect(ids).toEqual([expected, expected]);
        },
      ),
    );
  });

  it('carries nothing over from one flow to the next', () => {
    // Prepare
    const flows = ['fe80::1 fe80::2 1 2 6', '10.0.0.1 10.0.0.2 40000 443 6', '10.0.0.1 10.0.0.2 0 0 50'];
    const records = flows.map((line) => recordOf(line, FORMAT));
    const [enrich] = records.slice(0, 1).map((record) => alone(COMMUNITY_ID)(record.format.positions));
    const added = new AddedValues();

    // Act
    const ids = records.map((record) => {
      enrich?.(record, added);
      return added.communityId;
    });

    // Assess
    expect(ids).toEqual(flows.map(idOf));
  });
});

describe('Enrichment', () => {
  it.each([
    ['adds the id if it is switched on', new Set(['communityId'] as const), '1:UWHKJ/x6OQ1YiVv4rIl0t3yhjg8='],
    ['adds none if it is off', new Set<never>(), undefined],
    ['adds none by default', undefined, undefined],
  ])('%s', (_what, switchedOn, expected) => {
    // Prepare
    const settings = { labels: new CidrTable<string>([]), metadata: undefined };
    const enrichment = new Enrichment(switchedOn === undefined ? settings : { ...settings, switchedOn });
    const added = new AddedValues();

    // Act
    enrichment.apply(recordOf('10.0.0.1 10.0.0.2 40000 443 6', FORMAT), added);

    // Assess
    expect(presentValues(added).communityId).toBe(expected);
    expect(added.protocolName).toBe('tcp');
  });
});

describeWithCorpus('Vectors of the Community ID specification', () => {
  const VECTORS = v.array(
    v.object({
      proto: v.number(),
      saddr: v.string(),
      daddr: v.string(),
      sport: v.nullable(v.number()),
      dport: v.nullable(v.number()),
      communityid: v.string(),
    }),
  );
  type Vector = v.InferOutput<typeof VECTORS>[number];

  const vectorsOf = (file: string): Vector[] =>
    v.parse(VECTORS, JSON.parse(corpusFile(`community-id/${file}`).toString('utf8')));
  const isIcmp = ({ proto }: Vector): boolean => proto === 1 || proto === 58;
  const lineOf = ({ saddr, daddr, sport, dport, proto }: Vector): string =>
    `${saddr} ${daddr} ${sport ?? '-'} ${dport ?? '-'} ${proto}`;

  it('are matched exactly, except for ICMP, which gets no id', () => {
    // Prepare
    const vectors = vectorsOf('baseline_deflt.json');

    // Act
    const ids = vectors.map((vector) => [lineOf(vector), idOf(lineOf(vector))]);

    // Assess
    expect(ids).toEqual(vectors.map((vector) => [lineOf(vector), isIcmp(vector) ? undefined : vector.communityid]));
    expect(vectors.filter((vector) => !isIcmp(vector))).not.toEqual([]);
  });

  it('are matched in hexadecimal form too', () => {
    // Prepare
    const vectors = vectorsOf('baseline_nob64.json').filter((vector) => !isIcmp(vector));

    // Act
    const hashes = vectors.map((vector) => Buffer.from(idOf(lineOf(vector))?.slice(2) ?? '', 'base64').toString('hex'));

    // Assess
    expect(hashes).toEqual(vectors.map(({ communityid }) => communityid.slice(2)));
    expect(hashes).not.toEqual([]);
  });
});
