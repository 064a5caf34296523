import { describe, expect, it } from 'vitest';
import { LayeredSource } from '../../../src/metadata/layered-source.ts';
import { OwnershipSource } from '../../../src/metadata/ownership-source.ts';
import { SnapshotSource } from '../../../src/metadata/snapshot-source.ts';
import { FlowTime } from '../../../src/model/asked-time.ts';
import type { NetworkInterface } from '../../../src/model/inventory.ts';

/** When the document was read, in Unix seconds; the times below count from it. */
const READ = 1_767_261_600;
const DAY_SECONDS = 86_400;
const VPC = 'vpc-0shop';
/** A secondary address. */
const ADDRESS = '10.0.1.77';

function node(name: string, addresses: string[], more: Partial<NetworkInterface> = {}): NetworkInterface {
  const attachedAt = READ - 30 * DAY_SECONDS;
  return { id: `eni-0${name}`, type: 'interface', vpcId: VPC, addresses, attachedAt, seenUntil: READ, ...more };
}

const NODE_1 = node('node1', ['10.0.1.20', ADDRESS]);

/** A process at this time, with a document of a VPC without changes and the result of a look-up at that time. */
function processAt(seconds: number, found: NetworkInterface) {
  const document = new SnapshotSource({ version: 1, seenUntil: READ, networkInterfaces: [NODE_1] });
  const seenUntil = READ + seconds;
  const lookUps = new SnapshotSource({ version: 1, seenUntil, networkInterfaces: [{ ...found, seenUntil }] });
  let now = seenUntil;
  const source = new OwnershipSource(new LayeredSource(document, lookUps), () => now * 1_000);
  return (start: number, end: number, at: number = seconds): string | undefined => {
    now = READ + at;
    const time = new FlowTime();
    time.ask(READ + start, READ + end);
    return source.interfaceInVpc(VPC, ADDRESS, time)?.id ?? time.reason;
  };
}

describe('look-ups that fill the gaps of a document', () => {
  it('leave an address to its interface until the last look-up, though no sweep has seen a change for a day', () => {
    const ownerOf = processAt(600, NODE_1);
    expect(ownerOf(580, 590)).toBe('eni-0node1');
    expect(ownerOf(700, 730, 900)).toBe('not_known_then');
    expect(processAt(900, NODE_1)(700, 730)).toBe('eni-0node1');
  });

  it('end the trust in the document as soon as they show that the address has moved', () => {
    // Prepare
    const moved = node('node2', ['10.0.1.30', ADDRESS], { seenSince: { [ADDRESS]: READ + 100 } });
    const ownerOf = processAt(600, moved);

    // Act
    const owners = [ownerOf(-60, -30), ownerOf(50, 80), ownerOf(90, 110), ownerOf(120, 150)];

    // Assess
    expect(owners).toEqual(['eni-0node1', 'seen_later', 'seen_later', 'eni-0node2']);
  });
});
