/** The members of a document that decide whether its bytes count. */
export interface SentRecord {
  readonly direction?: string;
  readonly interface_id?: string;
  readonly srcaddr?: string;
  readonly dstaddr?: string;
  readonly pkt_srcaddr?: string;
  readonly pkt_dstaddr?: string;
  readonly src_class?: string;
  readonly dst_class?: string;
  readonly src_interface_id?: string;
  readonly dst_interface_id?: string;
  readonly src_owner_type?: string;
  readonly dst_owner_type?: string;
}

/** The classes of addresses outside the user's own networks, as in the report. */
export const OUTSIDE = new Set<string | undefined>(['public', 'documentation', 'benchmarking']);

/** The gateway and client in a record of a NAT gateway, without a client for traffic with a target; undefined for other records. */
function gatewayRecordOf(flow: SentRecord) {
  const isSource = flow.direction === 'egress' && flow.src_owner_type === 'nat_gateway';
  const isTarget = flow.direction === 'ingress' && flow.dst_owner_type === 'nat_gateway';
  if (!isSource && !isTarget) return undefined;
  const gateway = flow.interface_id;
  const [peer, own] = isSource
    ? [{ id: flow.dst_interface_id, address: flow.dstaddr, class: flow.dst_class }, [flow.srcaddr, flow.pkt_srcaddr]]
    : [{ id: flow.src_interface_id, address: flow.srcaddr, class: flow.src_class }, [flow.dstaddr, flow.pkt_dstaddr]];
  const isOfTarget = (peer.id === undefined && OUTSIDE.has(peer.class)) || own[0] === own[1];
  return { gateway, client: isOfTarget ? undefined : peer };
}

/** The accepted records whose bytes count according to the rule that the report page explains. */
export function sentRecords<Flow extends SentRecord>(accepted: readonly Flow[]): Flow[] {
  const senders = new Set(
    accepted.filter(({ direction = 'egress' }) => direction === 'egress').map(({ interface_id }) => interface_id),
  );
  const addresses = new Set(accepted.filter(({ direction }) => direction === 'egress').map(({ srcaddr }) => srcaddr));
  const isRecorded = (id: string | undefined, address: string | undefined): boolean =>
    id === undefined ? addresses.has(address) : senders.has(id);
  const ofGateways = accepted.map(gatewayRecordOf).filter((record) => record !== undefined);
  return accepted.filter((flow) => {
    const { direction, src_interface_id, srcaddr } = flow;
    const own = gatewayRecordOf(flow);
    if (own !== undefined) {
      const all = ofGateways.filter(({ gateway }) => gateway === own.gateway);
      const countsClients =
        all.every(({ client }) => client !== undefined) ||
        all.some(({ client }) => client !== undefined && isRecorded(client.id, client.address));
      if (own.client === undefined) return !countsClients;
      return countsClients && !isRecorded(own.client.id, own.client.address);
    }
    return direction !== 'ingress' || !isRecorded(src_interface_id, srcaddr);
  });
}
