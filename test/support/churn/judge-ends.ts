import type { Delivery } from './deliveries.ts';
import type { FlowEnd } from './flows.ts';
import type { InterfaceHistory, Timeline } from './timeline.ts';

/** How a document identifies one end of a flow. */
export interface NamedEnd {
  readonly interfaceId: string | undefined;
  readonly ownerType: string | undefined;
  readonly ownerId: string | undefined;
  readonly instanceId: string | undefined;
}

/** The verdict on one end: `free` means that the address had no holder and the document names none. */
export type EndVerdict =
  | { readonly kind: 'right' | 'unattributed' | 'free'; readonly isPod?: boolean }
  | { readonly kind: 'wrong'; readonly what: string };

const POD = 'kubernetes_pod';

/** Compares the metadata of one end of a record with the timeline. */
export function judgeEnd(timeline: Timeline, delivery: Delivery, end: FlowEnd, named: NamedEnd): EndVerdict {
  const { flow, recorder } = delivery;
  const holders = timeline.holdersDuring(end.vpcId, end.address, flow.start, flow.end);
  if (named.interfaceId === undefined && named.ownerId === undefined && named.instanceId === undefined) {
    return { kind: holders.length === 0 ? 'free' : 'unattributed' };
  }
  const [holder] = holders;
  const place = `${end.networkInterface === recorder ? 'own' : 'other'} end, ${kindOf(end, timeline)}`;
  if (named.ownerType === POD) {
    const pods = timeline.podsDuring(end.vpcId, end.address, flow.start, flow.end);
    const [pod] = pods;
    const isPod = pods.length === 1 && `shop/${pod?.name}` === named.ownerId && pod?.instanceId === named.instanceId;
    if (!isPod) return { kind: 'wrong', what: `${place}: pod of another time` };
    const isThere = named.interfaceId === undefined || named.interfaceId === pod?.talker.networkInterface.id;
    return isThere
      ? { kind: 'right', isPod }
      : { kind: 'wrong', what: `${place}: pod on an interface of another time` };
  }
  if (holder === undefined || holders.length > 1 || holder.networkInterface.id !== named.interfaceId) {
    return { kind: 'wrong', what: `${place}: ${mistakeOf(timeline, delivery, end, named)}` };
  }
  const owners = holder.networkInterface.attachments.filter(
    ({ from, until }) => from <= flow.end && until >= flow.start,
  );
  if (named.ownerId === undefined) return { kind: owners.length === 0 ? 'right' : 'unattributed' };
  const [owner] = owners;
  const isOwner = owners.length === 1 && owner?.ownerId === named.ownerId && owner.instanceId === named.instanceId;
  return isOwner ? { kind: 'right' } : { kind: 'wrong', what: `${place}: owner of another time` };
}

function mistakeOf(timeline: Timeline, { flow }: Delivery, end: FlowEnd, { interfaceId }: NamedEnd): string {
  const held = timeline
    .holdingsOf(end.vpcId, end.address)
    .filter(({ networkInterface }) => networkInterface.id === interfaceId);
  if (held.length === 0) return 'an interface that never had it';
  if (held.some(({ from, until }) => from <= flow.end && until >= flow.start))
    return 'one of two in the time of the flow';
  return held.some(({ from }) => from > flow.end) ? 'who had it later' : 'who had it before';
}

/** The kind of address, according to the first interface that held it. */
function kindOf({ vpcId, address }: FlowEnd, timeline: Timeline): string {
  const [first] = timeline.holdingsOf(vpcId, address);
  if (first === undefined) return 'unknown address';
  const { networkInterface } = first;
  if (networkInterface.primary === address) return networkInterface.type === 'branch' ? 'branch' : 'primary';
  return isInPrefix(networkInterface, address) ? 'prefix' : 'secondary';
}

function isInPrefix({ secondaries }: InterfaceHistory, address: string): boolean {
  return !secondaries.some((span) => span.address === address);
}
