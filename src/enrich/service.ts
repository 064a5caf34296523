import { type ServiceTransport, serviceName, serviceRank, transportOfProtocol } from '../reference/services.ts';
import type { EnricherRow } from './enricher.ts';

const TCP_SYN = 2;
const TCP_ACK = 16;
const TCP = 6;
const PORTS = 65_536;

/** Ports below are the system ports of RFC 6335, section 6. */
const FIRST_USER_PORT = 1024;
/** Where Linux begins its ephemeral ports (ip_local_port_range); Windows and RFC 6335 begin at 49152. */
const FIRST_EPHEMERAL_PORT = 32768;

/** The first of the ports from which privileged clients connect (IPPORT_RESERVED / 2, bindresvport(3)). */
const FIRST_RESERVED_PORT = 512;

/**
 * Services whose clients connect from a random port of 512 to 1023, whatever service that port is known for: rpcbind,
 * NFS with its lock manager, status monitor and mount service, Lustre (988, from 1018 to 1023), GlusterFS.
 *
 * Sources: nfs(5), option resvport; https://docs.aws.amazon.com/fsx/latest/LustreGuide/limit-access-security-groups.html
 */
const SERVERS_OF_RESERVED_PORTS: ReadonlySet<number> = new Set([111, 988, 2049, 4045, 4046, 20_048, 24_007, 24_008]);

/**
 * The port of the server side, and the service that it is known for. Which side is the server:
 *
 * 1. equal ports are both the server's;
 * 2. a port of {@link SERVERS_OF_RESERVED_PORTS} against one of 512 to 1023;
 * 3. TCP flags, if the record has them: the sender of SYN without ACK is the client, the sender of SYN with ACK the server;
 * 4. else a port that operators know against one of 512 to 1023 that is merely registered or has no name;
 * 5. else the port that is more likely a server's ({@link likelihood});
 * 6. otherwise the service is omitted: a missing service is better than a wrong one.
 */
export const SERVICE = {
  reads: { all: ['srcport', 'dstport', 'protocol'], optional: ['tcp-flags'] },
  adds: [
    {
      name: 'service_name',
      json: 'string',
      sentence: 'Service of the server’s port.',
      example: 'https',
      isCommonName: true,
      places: { ecs: 'vpcflow.service.name', splunk: 'event.app' },
    },
    {
      name: 'service_port',
      json: 'number',
      sentence: 'Port of the server, if the record shows which end that is.',
      example: '443',
      places: { ecs: 'vpcflow.service.port' },
    },
  ],
  create:
    ({ ends }) =>
    () =>
    (_record, added) => {
      const { sourcePort, destinationPort, protocol } = ends;
      const transport = transportOfProtocol(protocol);
      if (transport === undefined || sourcePort < 0 || destinationPort < 0) return;
      const flags = protocol === TCP ? ends.tcpFlags : -1;
      const port = serverPort(transport, sourcePort, destinationPort, flags);
      if (port === undefined) return;
      added.servicePort = port;
      added.serviceName = serviceName(transport, port);
    },
} as const satisfies EnricherRow;

/** The port of the server side; undefined if the record does not show which one that is. `flags` is -1 if the record has no flags. */
export function serverPort(
  transport: ServiceTransport,
  sourcePort: number,
  destinationPort: number,
  flags: number,
): number | undefined {
  const port = likelierServer(transport, sourcePort, destinationPort, flags);
  // no server listens on port 0: it means that the record has no ports
  return port === 0 ? undefined : port;
}

function likelierServer(
  transport: ServiceTransport,
  sourcePort: number,
  destinationPort: number,
  flags: number,
): number | undefined {
  if (sourcePort === destinationPort) return sourcePort;
  if (isClientOf(sourcePort, destinationPort)) return destinationPort;
  if (isClientOf(destinationPort, sourcePort)) return sourcePort;
  if (flags > 0 && (flags & TCP_SYN) !== 0) return (flags & TCP_ACK) === 0 ? destinationPort : sourcePort;
  if (isLessKnown(transport, sourcePort, destinationPort)) return destinationPort;
  if (isLessKnown(transport, destinationPort, sourcePort)) return sourcePort;
  const source = likelihood(transport, sourcePort);
  const destination = likelihood(transport, destinationPort);
  if (source === destination) return undefined;
  return source > destination ? sourcePort : destinationPort;
}

/** Whether a port is one from which clients of the other connect; 988 is in that range, but also a server's. */
function isClientOf(port: number, server: number): boolean {
  if (!isReserved(port) || !SERVERS_OF_RESERVED_PORTS.has(server)) return false;
  return !isReserved(server) || !SERVERS_OF_RESERVED_PORTS.has(port);
}

/** Whether a port is in 512 to 1023 and unknown to operators, whereas the other is known. */
function isLessKnown(transport: ServiceTransport, port: number, other: number): boolean {
  return isReserved(port) && serviceRank(transport, port) !== 'operator' && isKnown(transport, other);
}

function isReserved(port: number): boolean {
  return port >= FIRST_RESERVED_PORT && port < FIRST_USER_PORT;
}

/** Whether operators know a port as a server's; below 512 they know every registered one. */
function isKnown(transport: ServiceTransport, port: number): boolean {
  const rank = serviceRank(transport, port);
  return port < FIRST_RESERVED_PORT ? rank !== undefined : rank === 'operator';
}

/**
 * Results of {@link findLikelihood} plus 1, filled as ports occur. Reference data is the same for every invocation,
 * hence safe to share.
 */
const likelihoods: Readonly<Record<ServiceTransport, Uint8Array>> = {
  tcp: new Uint8Array(PORTS),
  udp: new Uint8Array(PORTS),
  sctp: new Uint8Array(PORTS),
  dccp: new Uint8Array(PORTS),
};

/**
 * How likely a port belongs to a server, for comparing two. Names of system ports and names that operators know count
 * most. From 512 on, a registered name counts little, since clients use these ports too; from 1024 on, it does not
 * count: every third user port has one, and NAT gateways use them all as client ports.
 */
function likelihood(transport: ServiceTransport, port: number): number {
  const known = likelihoods[transport][port] ?? 0;
  if (known !== 0) return known - 1;
  const found = findLikelihood(transport, port);
  likelihoods[transport][port] = found + 1;
  return found;
}

function findLikelihood(transport: ServiceTransport, port: number): number {
  if (port === 0) return 0;
  if (port < FIRST_USER_PORT) {
    if (isKnown(transport, port)) return 7;
    return serviceRank(transport, port) === undefined ? 4 : 5;
  }
  const isOperators = serviceRank(transport, port) === 'operator';
  if (port >= FIRST_EPHEMERAL_PORT) return isOperators ? 1 : 0;
  return isOperators ? 6 : 2;
}
