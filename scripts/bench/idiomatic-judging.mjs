import { remember } from './idiomatic-enrichment.mjs';

const BYTES_PER_GIB = 2 ** 30;
const USD_DECIMALS = 1e12;
const MAX_NEAR_MISSES = 4;
const PROTOCOLS = { tcp: 6, udp: 17, icmp: 1, icmpv6: 58 };
const WORDS = { '-1': 'all traffic', 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmpv6' };
/** Results of security groups that did not certainly allow a flow. */
const UNSURE = new Set(['deny', 'maybe', 'unknown']);
const SAME_VPC = 1;
const CLASS_BY_PATH = { 4: 'vpc_peering', 8: 'internet_gateway' };

/**
 * Verdicts, transfer classes and places of the idiomatic loop, for the network of the benchmark: each is found once by a plain search,
 * then read from a `Map` with a text key. It covers only the parts of AWS that this network has: no gateways with interfaces, no
 * routes, no transit gateway.
 * @param {typeof import('./sources.ts')} sources
 * @param {import('./contenders.mjs').Judging} judging
 */
export const makeJudge = ({ plainVerdict }, judging) => {
  const verdictOf = makeVerdicts(plainVerdict, judging);
  const transferOf = makeTransfers(judging);
  const placeOf = makePlaces(judging.makeAddressFacts());
  return (record, direction, source, destination) => {
    const peer = direction === 'ingress' ? source : destination;
    return {
      verdict: verdictOf(record, direction, peer),
      transfer: transferOf(record, direction, peer),
      source: placeOf(source)?.asSource,
      destination: placeOf(destination)?.asDestination,
    };
  };
};

const makeVerdicts = (plainVerdict, { inventory, rules }) => {
  const interfaces = new Map(inventory.networkInterfaces.map((one) => [one.id, one]));
  const groups = new Map(rules.securityGroups.map((group) => [group.id, group]));
  const acls = new Map(rules.networkAcls.map((acl) => [acl.id, acl]));
  const holders = new Map();
  for (const one of inventory.networkInterfaces) {
    for (const address of one.addresses) holders.set(address, [...(holders.get(address) ?? []), one]);
  }
  /** The interfaces with a group that the rules of an interface refer to. */
  const membersOf = remember((one) => {
    const named = one.securityGroupIds.flatMap((id) => groups.get(id)?.rules ?? []).map(({ groupId }) => groupId);
    const referred = new Set(named);
    return inventory.networkInterfaces.filter(({ securityGroupIds }) =>
      securityGroupIds.some((id) => referred.has(id)),
    );
  });
  const find = (key) => {
    const [id, direction, action, ...numbers] = key.split(' ');
    const peer = numbers.pop();
    const [protocol, flags, srcport, dstport, path] = numbers.map(Number);
    const own = interfaces.get(id);
    const near = [own, ...(holders.get(peer) ?? []), ...membersOf(own)];
    const known = near.flatMap(({ securityGroupIds }) => securityGroupIds.flatMap((group) => groups.get(group) ?? []));
    const world = { ...rules, networkInterfaces: near, securityGroups: [...new Set(known)] };
    const ends = direction === 'ingress' ? { srcaddr: peer, dstaddr: '-' } : { srcaddr: '-', dstaddr: peer };
    const flow = { 'interface-id': id, 'flow-direction': direction, action, ...ends, protocol, srcport, dstport };
    const verdict = plainVerdict(world, { ...flow, 'tcp-flags': flags, 'traffic-path': path });
    return withWords(verdict, flow, own, { groups, acls });
  };
  const known = remember(find);
  return (record, direction, peer) => {
    const { interface_id: id, action, protocol, tcp_flags: flags, srcport, dstport, traffic_path: path = -1 } = record;
    if (action === undefined) return undefined;
    return known(`${id} ${direction} ${action} ${protocol} ${flags} ${srcport} ${dstport} ${path} ${peer.text}`);
  };
};

/** A verdict with its rule and entry as text, and with the groups and rules that did not allow the flow. */
const withWords = (verdict, { 'flow-direction': direction, protocol, dstport }, own, { groups, acls }) => {
  const all = own.securityGroupIds.flatMap((id) => groups.get(id) ?? []);
  const rules = all.flatMap((group) => group.rules);
  const rule = rules.find(({ id }) => id === verdict.sg_rule_id);
  const entry = acls
    .get(verdict.nacl_id)
    ?.entries.find(
      (each) => each.ruleNumber === verdict.nacl_rule_number && each.direction === verdict.nacl_rule_direction,
    );
  const isClosing = verdict.nacl_id !== undefined && entry === undefined;
  const isRefused = verdict.verdict_reason === 'no_rule' || verdict.verdict === 'both';
  const isNear = (each) => each.direction === direction && fitsProtocol(each, protocol, dstport);
  const near = isRefused ? rules.filter(isNear).toSorted((one, other) => (one.id < other.id ? -1 : 1)) : [];
  return {
    ...verdict,
    sg_rule: rule && inWords(rule, rule.cidr ?? rule.groupId),
    sg_groups: UNSURE.has(verdict.sg_result) ? all.map(({ id, name }) => `${id} (${name})`) : undefined,
    sg_near_misses:
      near.length === 0
        ? undefined
        : near.slice(0, MAX_NEAR_MISSES).map((each) => `${each.id}: ${inWords(each, each.cidr ?? each.groupId)}`),
    nacl_rule: isClosing ? closingInWords(verdict) : entry && `${entry.action} ${inWords(entry, entry.cidr)}`,
  };
};

/** The closing entry of a network ACL, for IPv4 or IPv6. */
const closingInWords = ({ nacl_rule_number: number, nacl_rule_direction: direction }) =>
  `deny ${inWords({ protocol: '-1', direction }, number === 32_768 ? '::/0' : '0.0.0.0/0')}`;

const inWords = ({ protocol, direction, fromPort, toPort }, peer) => {
  const ports = fromPort === undefined ? '' : ` ${fromPort === toPort ? fromPort : `${fromPort}-${toPort}`}`;
  return `${WORDS[protocol] ?? protocol}${ports} ${direction === 'ingress' ? 'from' : 'to'} ${peer}`;
};

const fitsProtocol = ({ protocol, fromPort, toPort }, asked, port) =>
  protocol === '-1' || (PROTOCOLS[protocol] === asked && fromPort <= port && port <= toPort);

const makeTransfers = ({ inventory, prices }) => {
  const interfaces = new Map(inventory.networkInterfaces.map((one) => [one.id, one]));
  const zones = new Map(inventory.subnets.map(({ id, availabilityZoneId }) => [id, availabilityZoneId]));
  const byVpcAndAddress = new Map();
  for (const one of inventory.networkInterfaces) {
    for (const address of one.addresses) byVpcAndAddress.set(`${one.vpcId} ${address}`, one);
  }
  const find = (key) => {
    const [id, direction, path, addressClass, address] = key.split(' ');
    const own = interfaces.get(id);
    const neighbour = byVpcAndAddress.get(`${own.vpcId} ${address}`);
    const isEgress = direction === 'egress';
    const byPath = isEgress ? CLASS_BY_PATH[path] : undefined;
    const say = (transferClass, source, usdPerGib, more) => ({
      members: { transfer_class: transferClass, transfer_source: source, transfer_payer: own.accountId, ...more },
      usdPerGib,
    });
    if (byPath !== undefined) return say(byPath, 'record', byPath === 'internet_gateway' ? prices.internet : undefined);
    if (neighbour !== undefined) {
      const isSame = zones.get(own.subnetId) === zones.get(neighbour.subnetId);
      const zone = isSame ? 'same_zone' : 'cross_zone';
      return say(zone, 'address', isSame ? 0 : prices.cross_zone, { transfer_zones: zone });
    }
    const isOnInternet = addressClass === 'public' && (own.publicAddresses !== undefined || address.includes(':'));
    if (Number(path) === SAME_VPC || !isOnInternet) return undefined;
    return say('internet_gateway', 'address', isEgress ? prices.internet : 0);
  };
  const known = remember(find);
  return (record, direction, peer) => {
    const { interface_id: id, traffic_path: path = -1, action, bytes } = record;
    if (direction === undefined || peer === undefined) return undefined;
    const found = known(`${id} ${direction} ${path} ${peer.addressClass} ${peer.text}`);
    if (found === undefined) return undefined;
    const isPriced = action === 'ACCEPT' && found.usdPerGib !== undefined;
    const amount = isPriced ? Math.round(bytes * ((found.usdPerGib * USD_DECIMALS) / BYTES_PER_GIB)) : undefined;
    return { ...found.members, transfer_usd: isPriced ? amount / USD_DECIMALS : undefined };
  };
};

/** The facts of the address data, looked up by /24 network and by address. */
const makePlaces = ({ networks, clouds, listed }) => {
  const find = (address) => {
    const network = address.includes(':') ? address : address.slice(0, address.lastIndexOf('.'));
    const place = networks.get(network);
    const cloud = clouds.get(network);
    const threat = listed.has(address) ? ['blocked'] : undefined;
    if (place === undefined && cloud === undefined && threat === undefined) return undefined;
    const members = Object.entries({
      country: place?.country.iso_code,
      city: place?.city.names.en,
      location: place && `${place.location.latitude},${place.location.longitude}`,
      as_number: place?.autonomous_system_number,
      as_organization: place?.autonomous_system_organization,
      cloud_provider: cloud && 'aws',
      cloud_service: cloud?.service,
      cloud_region: cloud?.region,
      threat,
    }).filter(([, value]) => value !== undefined);
    const prefixed = (prefix) => Object.fromEntries(members.map(([name, value]) => [prefix + name, value]));
    return { asSource: prefixed('src_'), asDestination: prefixed('dst_') };
  };
  const known = remember(find);
  return (facts) => (facts === undefined ? undefined : known(facts.text));
};
