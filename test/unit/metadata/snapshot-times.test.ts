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
  it('have no owner where sweeps differed and something was attached within the last day', () => {
    const attachments = [READ - MINUTE_SECONDS, READ - 45 * MINUTE_SECONDS, READ - DAY_SECONDS + 1];
    const differed = goneAt(READ - 2 * DAY_SECONDS);
    const owners = attachments.map((attachedAt) => ownerAfter(MINUTE_SECONDS, attachedAt, differed));
    expect(owners).toEqual(['not_known_then', 'not_known_then', 'not_known_then']);
  });

  it('have that of the sweep where no two sweeps differed, as after the first one', () => {
    expect(ownerAfter(MINUTE_SECONDS, READ - MINUTE_SECONDS)).toBe('eni-0node');
  });

  it('have no owner if an interface has gone within the last day', () => {
    const long = READ - 30 * DAY_SECONDS;
    expect(ownerAfter(MINUTE_SECONDS, long, goneAt(READ - 45 * MINUTE_SECONDS))).toBe('not_known_then');
  });

  it('have that of the sweep for 45 minutes after a day without changes, and for good where sweeps never differed', () => {
    const long = READ - 30 * DAY_SECONDS;
    const quiet = goneAt(READ - DAY_SECONDS);
    const within = ownerAfter(44 * MINUTE_SECONDS, long, quiet);
    const beyond = ownerAfter(45 * MINUTE_SECONDS, long, quiet);
    expect([within, beyond]).toEqual(['eni-0node', 'not_known_then']);
    expect(ownerAfter(90 * DAY_SECONDS, READ - DAY_SECONDS)).toBe('eni-0node');
  });
});
