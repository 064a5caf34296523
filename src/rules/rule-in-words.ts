import type { NetworkAclEntry, SecurityGroupRule } from '../model/rules.ts';

/** A rule of a security group in words, such as `tcp 443 from 10.0.0.0/16`. */
export function ruleInWords(rule: SecurityGroupRule): string {
  const { protocol, direction, fromPort, toPort } = rule;
  const isIcmp = protocol === 'icmp' || protocol === 'icmpv6' || protocol === '1' || protocol === '58';
  const range = isIcmp ? icmpInWords(fromPort, toPort) : portsInWords(protocol, fromPort, toPort);
  return trafficInWords(protocol, range, direction, rule.cidr ?? rule.prefixListId ?? rule.groupId ?? '');
}

/** An entry of a network ACL in words, such as `deny tcp 9050-9060 from 10.0.0.0/16`. */
export function entryInWords(entry: NetworkAclEntry): string {
  const { protocol, direction, action, cidr } = entry;
  const isIcmp = protocol === '1' || protocol === '58';
  const range = isIcmp
    ? icmpInWords(entry.icmpType, entry.icmpCode)
    : portsInWords(protocol, entry.fromPort, entry.toPort);
  return `${action} ${trafficInWords(protocol, range, direction, cidr)}`;
}

/** A protocol in words: `tcp`, `protocol 50`. */
export function protocolInWords(protocol: string | number): string {
  return PROTOCOL_WORDS[String(protocol)] ?? `protocol ${protocol}`;
}

function trafficInWords(protocol: string, range: string, direction: 'ingress' | 'egress', peer: string): string {
  return `${protocolInWords(protocol)}${range} ${direction === 'ingress' ? 'from' : 'to'} ${peer}`;
}

const PROTOCOL_WORDS: Readonly<Record<string, string>> = {
  '-1': 'all traffic',
  tcp: 'tcp',
  udp: 'udp',
  icmp: 'icmp',
  icmpv6: 'icmpv6',
  '1': 'icmp',
  '6': 'tcp',
  '17': 'udp',
  '58': 'icmpv6',
};

const LAST_PORT = 65_535;

/** Ports of TCP and UDP; other protocols have none, whatever the rule says. */
function portsInWords(protocol: string, fromPort = 0, toPort = LAST_PORT): string {
  if (PROTOCOL_WORDS[protocol] !== 'tcp' && PROTOCOL_WORDS[protocol] !== 'udp') return '';
  const first = fromPort < 0 ? 0 : fromPort;
  const last = toPort < 0 ? LAST_PORT : toPort;
  if (first === last) return ` ${first}`;
  return first === 0 && last === LAST_PORT ? ' all ports' : ` ${first}-${last}`;
}

function icmpInWords(type = -1, code = -1): string {
  if (type < 0) return '';
  return code < 0 ? ` type ${type}` : ` type ${type} code ${code}`;
}
