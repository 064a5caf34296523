import { describe, expect, it } from 'vitest';
import { SnapshotSource } from '../../../src/metadata/snapshot-source.ts';
import { FlowTime } from '../../../src/model/asked-time.ts';
import type { Inventory, NetworkInterface } from '../../../src/model/inventory.ts';

/** When the interfaces were read, in Unix seconds. */
const READ = 1_767_261_600;
const DAY_SECONDS = 86_400;
const MINUTE_SECONDS = 60;
const VPC = 'vpc-0shop';
const ADDRESS = '10.0.1.20';

function networkInterface(name: string, address: string, attachedAt: number): NetworkInterface {
  return { id: `eni-0${name}`, type: 'interface', vpcId: VPC, addresses: [address], attachedAt };
}

/**
 * The owner of the address in a flow of half a minute that began this many seconds after the interfaces were read, or
 * why there is none.
 */
function ownerAfter(seconds: number, changedAt: number, more: Partial<Inventory> = {}): string | undefined {
  const networkInterfaces = [
    networkInterface('node', ADDRESS, READ - 30 * DAY_SECONDS),
    networkInterface('new', '10.0.1.30', changedAt),
  ];
  const source = new SnapshotSource({ version: 1, seenUntil: READ, networkInterfaces, ...more });
  const time = new FlowTime();
  time.ask(READ + seconds, READ + seconds + 30);
  return source.interfaceInVpc(VPC, ADDRESS, time)?.id ?? time.reason;
}

/** An earlier sweep saw an interface that this one no longer finds. */
function goneAt(seenUntil: number): Partial<Inventory> {
  return { earlierInterfaces: [{ ...networkInterface('old', '10.0.1.40', READ - 30 * DAY_SECONDS), seenUntil }] };
}

describe('flows after the last sweep', () => {
  const LONG = READ - 30 * DAY_SECONDS;
  const LATER = [1, 60, 44 * MINUTE_SECONDS, 90 * DAY_SECONDS];

  it('have no owner where an earlier sweep took place, however long nothing has changed', () => {
    const owners = LATER.map((seconds) => ownerAfter(seconds, LONG, { isFirstReading: false }));
    expect(owners).toEqual(['not_known_then', 'not_known_then', 'not_known_then', 'not_known_then']);
    expect(ownerAfter(-30, LONG, { isFirstReading: false })).toBe('eni-0node');
  });

  it('have that of the sweep where it was the first one', () => {
    const owners = LATER.map((seconds) => ownerAfter(seconds, READ - MINUTE_SECONDS, { isFirstReading: true }));
    expect(owners).toEqual(['eni-0node', 'eni-0node', 'eni-0node', 'eni-0node']);
  });

  it('have that of the first sweep where addresses can move, too', () => {
    const source = new SnapshotSource({
      version: 1,
      seenUntil: READ,
      isFirstReading: true,
      networkInterfaces: [
        {
          ...networkInterface('node', '10.0.1.10', LONG),
          addresses: ['10.0.1.10', ADDRESS],
          seenSince: { [ADDRESS]: READ },
        },
      ],
    });
    const time = new FlowTime();
    time.ask(READ + 60, READ + 90);
    expect(source.interfaceInVpc(VPC, ADDRESS, time)?.id).toBe('eni-0node');
  });

  it('have no owner after a first sweep whose events show that addresses move', () => {
    const events = { isFirstReading: true, ...goneAt(READ - 2 * DAY_SECONDS) };
    expect(ownerAfter(MINUTE_SECONDS, LONG, events)).toBe('not_known_then');
  });

  it('have no owner once a record names an interface that the first sweep did not find', () => {
    const source = new SnapshotSource({
      version: 1,
      seenUntil: READ,
      isFirstReading: true,
      networkInterfaces: [networkInterface('node', ADDRESS, LONG)],
    });
    const time = new FlowTime();
    time.ask(READ + 60, READ + 90);
    const before = source.interfaceInVpc(VPC, ADDRESS, time)?.id;
    const { generation } = source;
    source.interfaceById('eni-0made-since');
    expect(source.generation).toBeGreaterThan(generation);
    time.ask(READ + 60, READ + 90);
    expect([before, source.interfaceInVpc(VPC, ADDRESS, time), time.reason]).toEqual([
      'eni-0node',
      undefined,
      'not_known_then',
    ]);
  });

  it('are after the last sweep of an account that could not be read again, even if others were', () => {
    const more = { isFirstReading: false, seenUntilById: { 'eni-0node': READ - 900 } };
    const owners = [-930, -901, -899, -30].map((seconds) => ownerAfter(seconds, LONG, more));
    expect(owners).toEqual(['eni-0node', 'not_known_then', 'not_known_then', 'not_known_then']);
  });

  describe('in documents that do not say whether an earlier sweep took place', () => {
    it('have no owner where sweeps differed, however long ago', () => {
      const changes = [READ - MINUTE_SECONDS, READ - 45 * MINUTE_SECONDS, READ - DAY_SECONDS, LONG].map(goneAt);
      const owners = changes.map((more) => ownerAfter(MINUTE_SECONDS, LONG, more));
      expect(owners).toEqual(['not_known_then', 'not_known_then', 'not_known_then', 'not_known_then']);
    });

    it('have that of the sweep where no two sweeps differed, as after the first one', () => {
      expect(ownerAfter(MINUTE_SECONDS, READ - MINUTE_SECONDS)).toBe('eni-0node');
      expect(ownerAfter(90 * DAY_SECONDS, READ - DAY_SECONDS)).toBe('eni-0node');
    });
  });
});
