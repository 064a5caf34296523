import { describe, expect, it } from 'vitest';
import { readOptions } from '../../../src/config/read-options.ts';
import { makeSettings } from '../../../src/config/settings.ts';
import { servesEnricher } from '../../../src/fast/added-facts.ts';
import { FastLane } from '../../../src/fast/fast-lane.ts';
import { SnapshotSource } from '../../../src/metadata/snapshot-source.ts';
import type { Inventory } from '../../../src/model/inventory.ts';
import type { MetadataSource } from '../../../src/model/ports.ts';
import { compileStages, type Stages } from '../../../src/pipeline/stages.ts';
import { Window } from '../../../src/pipeline/window.ts';

const CAPACITY = 10;
const VPC = 'vpc-0a1b2c3d4e5f60001';
const NO_HEADER = { header: undefined };

/** Thirty interfaces in one VPC: three times the capacity of the tables. */
const INVENTORY: Inventory = {
  version: 1,
  networkInterfaces: Array.from({ length: 30 }, (_, number) => ({
    id: interfaceId(number),
    vpcId: VPC,
    type: 'interface',
    addresses: [`10.0.0.${number + 10}`],
    owner: { type: 'ec2_instance', id: `i-0000000000000${100 + number}` },
  })),
  vpcs: [{ id: VPC, cidrBlocks: ['10.0.0.0/16'] }],
};

describe('The fast lane', () => {
  it('has the values of the enrichers that it names, and leaves all lines to the plain lane while another one runs', () => {
    expect(['duration', 'endpoints', 'verdict', 'signals'].every(servesEnricher)).toBe(true);
    expect(['throughput', 'toString'].some(servesEnricher)).toBe(false);
  });

  it('writes the documents of the plain lane with tables of ten rows, which the lines fill again and again', () => {
    // a few interfaces at a time, but all of them over the run
    const lines = Array.from({ length: 600 }, (_, index) => {
      const group = Math.floor(index / 40) * 2;
      return line({ number: (group + (index % 2)) % 30, peer: (group + (index % 3)) % 40 });
    });

    const { documents, expected, served } = run(lines);

    expect(documents).toEqual(expected);
    expect(served).toBeGreaterThan(lines.length / 2);
  });

  it.each(['52.1.*.7', '2a02:26f0:*::7'])(
    'takes an unknown public address that it meets for the first time, %s',
    (fresh) => {
      const lines = Array.from({ length: 100 }, (_, index) =>
        line({ number: index % 3, source: fresh.replace('*', String(index)) }),
      );

      const { documents, expected, isServed } = run(lines, 1_000);

      expect(documents).toEqual(expected);
      expect(isServed.slice(50)).not.toContain(false);
    },
  );

  it('refuses what does not fit its field wherever it stands, after it has met the same text elsewhere', () => {
    const good = line({ number: 1 });
    const id = interfaceId(1);
    const bad = [
      good.replace('10.0.0.11', id),
      good.replace(id, '10.0.0.11'),
      good.replace(' 443 ', ' 0443 '),
      good.replace(' 443 ', ' 70000 '),
      good.replace(' 443 ', '  443 '),
      good.replace('ACCEPT', 'ACCEPTED'),
      good.replace('10.0.0.11', '10.0.0.256'),
      good.replace('10.0.0.11', '10.0.0.011'),
      good.replace('10.0.0.11', '10.0.0'),
      good.replace('10.0.0.11', '10.0.0.11.'),
      `${good} `.replace(' 443 ', '\t443 '),
      good.slice(0, good.lastIndexOf(' ')),
    ];
    const { lane, window } = set([...Array.from({ length: 4 }, () => good), ...bad]);

    const read = Array.from({ length: window.lines.count }, (_, index) => lane.read(window, index, NO_HEADER));

    expect(read.slice(4)).toEqual(bad.map(() => false));
  });

  it('checks the addresses of the packets, too', () => {
    const format = 'interface-id pkt-srcaddr pkt-dstaddr srcaddr action';
    const good = `${interfaceId(1)} 10.0.0.11 10.0.0.12 10.0.0.11 ACCEPT`;
    const { lane, window } = set(
      [good, good.replace('10.0.0.12', 'x'), good.replace('10.0.0.11', interfaceId(1)), good],
      CAPACITY,
      format,
    );

    const read = [0, 1, 2, 3].map((index) => lane.read(window, index, NO_HEADER));

    expect(read).toEqual([true, false, false, true]);
  });

  it('computes durations that are wider than 32 bits', () => {
    const { documents, expected, isServed } = run(
      Array.from({ length: 4 }, () => line({ number: 2, start: 5, end: 253_402_300_799 })),
    );

    expect(documents).toEqual(expected);
    expect(documents[3]).toContain('"duration_seconds":253402300794');
    expect(isServed[3]).toBe(true);
  });

  it('serves an interface that has had each of its addresses since another time, and its ECS tasks', () => {
    const seenSince = { '10.0.0.13': 1_772_000_000, '10.0.0.99': 1_772_445_000 };
    const networkInterfaces = INVENTORY.networkInterfaces.map((item) =>
      item.id === interfaceId(3) ? { ...item, addresses: Object.keys(seenSince), seenSince } : item,
    );
    const metadata = new SnapshotSource({ ...INVENTORY, networkInterfaces });
    const format =
      'interface-id srcaddr dstaddr flow-direction ecs-task-id ecs-service-name start end action log-status';
    const lines = Array.from({ length: 60 }, (_, index) => {
      const own = index % 2 === 0 ? '10.0.0.13' : '10.0.0.99';
      const task = ['- -', 'task1 web', 'task1 api', 'task2 web'][Math.floor(index / 2) % 4];
      return `${interfaceId(3)} 10.0.0.14 ${own} ingress ${task} 1772445600 1772445660 ACCEPT OK`;
    });
    const { lane, window, stages } = set(lines, 1_000, format, metadata);

    const { documents, expected, isServed } = write(lane, window, stages);

    expect(documents).toEqual(expected);
    expect(new Set(documents).size).toBeGreaterThan(6);
    expect(isServed.slice(24)).not.toContain(false);
  });

  it('serves an interface whose lines name its VPC, and those without traffic, which do not', () => {
    const format = 'account-id interface-id vpc-id srcaddr dstaddr flow-direction start end action log-status';
    const account = '123456789012';
    const times = '1772445600 1772445660';
    const lines = Array.from({ length: 40 }, (_, index) =>
      index % 3 === 0
        ? `${account} ${interfaceId(3)} - - - - ${times} - NODATA`
        : `${account} ${interfaceId(3)} ${VPC} 10.0.0.14 10.0.0.13 ingress ${times} ACCEPT OK`,
    );
    const { lane, window, stages } = set(lines, 1_000, format);

    const { documents, expected, isServed } = write(lane, window, stages);

    expect(documents).toEqual(expected);
    expect(isServed.slice(10)).not.toContain(false);
  });

  it('forgets what it was taught when the metadata change', () => {
    const lines = Array.from({ length: 8 }, () => line({ number: 3 }));
    const changing = { current: new SnapshotSource(INVENTORY), generation: 1 };
    const { lane, window, stages } = set(lines, CAPACITY, '', {
      get generation() {
        return changing.generation;
      },
      interfaceById: (id) => changing.current.interfaceById(id),
      interfaceInVpc: (vpcId, address) => changing.current.interfaceInVpc(vpcId, address),
      interfaceAnywhere: (address) => changing.current.interfaceAnywhere(address),
      instanceById: () => undefined,
      subnetById: () => undefined,
      vpcById: () => undefined,
      natGatewayById: () => undefined,
      vpcHolds: () => undefined,
      get revision() {
        return changing.generation;
      },
    });
    const before = write(lane, window, stages).documents;
    const networkInterfaces = INVENTORY.networkInterfaces.map((item) => ({ ...item, type: 'trunk' }));
    changing.current = new SnapshotSource({ ...INVENTORY, networkInterfaces });
    changing.generation = 2;
    stages.enrichment.begin();

    const after = write(lane, window, stages);

    expect(before[7]).toContain('"dst_interface_type":"interface"');
    expect(after.documents).toEqual(after.expected);
    expect(after.documents[0]).toContain('"dst_interface_type":"trunk"');
  });
});

function interfaceId(number: number): string {
  return `eni-0a1b2c3d4e5f6${String(1000 + number)}`;
}

interface Flow {
  readonly number: number;
  readonly peer?: number;
  readonly source?: string;
  readonly start?: number;
  readonly end?: number;
}

/** A line of the default format, recorded by the destination. */
function line({ number, peer = 4, source, start = 1_772_445_600, end = 1_772_445_660 }: Flow): string {
  const ends = `${source ?? `10.0.0.${peer + 10}`} 10.0.0.${number + 10}`;
  return `2 123456789012 ${interfaceId(number)} ${ends} 51000 443 6 10 840 ${start} ${end} ACCEPT OK`;
}

function set(
  lines: readonly string[],
  capacity = CAPACITY,
  logFormat = '',
  metadata: MetadataSource = new SnapshotSource(INVENTORY),
) {
  const settings = makeSettings(readOptions(logFormat === '' ? {} : { LOG_FORMAT: logFormat }), {}, metadata);
  const stages = compileStages(settings);
  const lane = new FastLane(stages, capacity);
  const window = new Window();
  window.arena.appendText(lines.join('\n'));
  window.decoder.decode(0, window.arena.length);
  stages.enrichment.begin();
  // the fast lane learns the formats from the plain lane
  stages.parser.parse(window.arena, window.lines, 0, 1, NO_HEADER, window.records);
  lane.learn(window, 0, NO_HEADER);
  window.records.reset();
  return { lane, window, stages };
}

/** Reads and writes all lines with the fast lane, and with the plain lane of separate stages. */
function run(lines: readonly string[], capacity = CAPACITY) {
  const { lane, window, stages } = set(lines, capacity);
  return write(lane, window, stages);
}

function write(lane: FastLane, window: Window, stages: Stages) {
  const plain = new Window();
  plain.arena.append(window.arena.bytes.subarray(0, window.arena.length));
  plain.decoder.decode(0, plain.arena.length);
  const documents: string[] = [];
  const expected: string[] = [];
  const isServed: boolean[] = [];
  window.records.reset();
  const count = window.lines.count;
  for (let index = 0; index < count; index++) {
    stages.parser.parse(plain.arena, plain.lines, index, index + 1, NO_HEADER, plain.records);
    plain.records.moveTo(plain.record, plain.arena.bytes, index);
    stages.enrichment.apply(plain.record, plain.added);
    plain.writer.length = 0;
    stages.encoder.encode(plain.record, plain.added, plain.writer);
    expected.push(plain.writer.bytes.toString('utf8', 0, plain.writer.length));
    const loads = plainRuns(stages);
    const isRead = lane.read(window, index, NO_HEADER);
    if (!isRead) stages.parser.parse(window.arena, window.lines, index, index + 1, NO_HEADER, window.records);
    window.records.moveTo(window.record, window.arena.bytes, index);
    window.writer.length = 0;
    const isWritten = lane.write(window, index, undefined);
    documents.push(window.writer.bytes.toString('utf8', 0, window.writer.length));
    isServed.push(isRead && isWritten && loads() === 0);
    expect(countsOf(window)).toEqual(countsOf(plain));
  }
  return { documents, expected, isServed, served: isServed.filter(Boolean).length };
}

/** Counts how many times the plain enrichment runs from now on. */
function plainRuns({ enrichment }: Stages): () => number {
  let runs = 0;
  const { apply } = enrichment;
  enrichment.apply = (...values) => {
    runs++;
    apply.apply(enrichment, values);
  };
  return () => {
    enrichment.apply = apply;
    return runs;
  };
}

function countsOf({ added }: Window): readonly number[] {
  const sums = new Float64Array(64);
  added.counts.addTo(sums);
  return [...sums];
}
