import { describe, expect, it } from 'vitest';
import { earlierInterfacesOf } from '../../../src/metadata/earlier-interfaces.ts';
import { SnapshotSource } from '../../../src/metadata/snapshot-source.ts';
import type { AskedTime } from '../../../src/model/asked-time.ts';
import type { Inventory, NetworkInterface } from '../../../src/model/inventory.ts';

const VPC = 'vpc-1';
const NODE: NetworkInterface = {
  ...{ id: 'eni-1', vpcId: VPC, addresses: ['10.0.0.1', '10.0.0.2'], prefixes: ['10.0.1.0/28'] },
  ...{ attachedAt: 1_000, instanceId: 'i-1', seenSince: { '10.0.0.2': 1_000, '10.0.1.0/28': 1_000 } },
  ...{ owner: { type: 'ec2_instance', id: 'i-1' }, tags: { team: 'web' } },
};

function previous(networkInterfaces: readonly NetworkInterface[], seenUntil = 2_000): Inventory {
  return { version: 1, seenUntil, networkInterfaces, instances: [{ id: 'i-1', tags: { Name: 'node-1' } }] };
}

/** The times of a reading that took a minute. */
function at(seenUntil: number): { seenUntil: number; seenBy: number } {
  return { seenUntil, seenBy: seenUntil + 60 };
}

function asked(startSeconds: number, endSeconds: number): AskedTime {
  const always = { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };
  return { startSeconds, endSeconds, ...always, since: -1, reason: undefined };
}

describe('what an inventory keeps of earlier ones', () => {
  it('is a deleted interface, with the name of its instance, as in the last reading that had it', () => {
    // Prepare, Act
    const [gone, ...others] = earlierInterfacesOf(previous([NODE]), [], at(3_000));

    // Assess
    expect(others).toEqual([]);
    expect(gone).toMatchObject({ id: 'eni-1', seenUntil: 2_000, owner: { id: 'i-1', name: 'node-1' } });
    expect(gone?.tags).toBeUndefined();
  });

  it('is an interface that is attached to something else now, and of any other only the addresses that it has lost', () => {
    // Prepare
    const attached = { ...NODE, instanceId: 'i-2', attachedAt: 2_500 };
    const smaller = { ...NODE, addresses: ['10.0.0.1'], prefixes: [] };

    // Act
    const all = [attached, smaller, NODE].map((now) => earlierInterfacesOf(previous([NODE]), [now], at(3_000)));

    // Assess
    expect(all.map((items) => items.map(({ addresses, prefixes }) => [addresses, prefixes]))).toEqual([
      [[NODE.addresses, NODE.prefixes]],
      [[['10.0.0.2'], ['10.0.1.0/28']]],
      [],
    ]);
  });

  it('goes after a day, and is nothing where the earlier document does not say when it was read', () => {
    // Prepare
    const { seenUntil: _, ...undated } = previous([NODE]);
    const kept = { ...previous([]), earlierInterfaces: [{ ...NODE, seenUntil: 1_500 }] };

    // Act
    const lengths = [
      earlierInterfacesOf(kept, [], at(1_500 + 86_400)).length,
      earlierInterfacesOf(kept, [], at(1_501 + 86_400)).length,
      earlierInterfacesOf(undated, [], at(3_000)).length,
    ];

    // Assess
    expect(lengths).toEqual([1, 0, 0]);
  });

  it('finds who had an address, itself or in a prefix, at the time of a flow', () => {
    // Prepare
    const successor = { ...NODE, id: 'eni-2', instanceId: 'i-2', attachedAt: 2_500, seenSince: { '10.0.0.2': 3_000 } };
    const current = { ...successor, prefixes: [] };
    const earlierInterfaces = earlierInterfacesOf(previous([NODE]), [current], at(3_000));
    const source = new SnapshotSource({
      version: 1,
      seenUntil: 3_000,
      networkInterfaces: [current],
      earlierInterfaces,
    });
    const answer = (address: string, start: number, end: number): string => {
      const time = asked(start, end);
      return source.interfaceInVpc(VPC, address, time)?.id ?? `${time.reason}`;
    };

    // Act
    const answers = [
      answer('10.0.0.1', 1_500, 1_560),
      answer('10.0.0.1', 2_100, 2_160),
      answer('10.0.0.1', 2_600, 2_660),
      answer('10.0.0.1', 900, 960),
      answer('10.0.0.1', 3_100, 3_160),
      answer('10.0.1.5', 1_500, 1_560),
      answer('10.0.1.5', 2_100, 2_160),
    ];

    // Assess
    expect(answers).toEqual([
      ...['eni-1', 'owner_changed', 'eni-2', 'attached_later', 'not_known_then', 'eni-1', 'not_known_then'],
    ]);
  });
});
