import { type ServiceTransport, serviceName, serviceRank, transportOfProtocol } from '../reference/services.ts';
import type { Enricher } from './enricher.ts';

const TCP_SYN = 2;
const TCP_ACK = 16;
const TCP = 6;

/** Ports below are the system ports of RFC 6335, section 6. */
const FIRST_USER_PORT = 1024;
/** Where Linux begins its ephemeral ports (ip_local_port_range); Windows and RFC 6335 begin at 49152. */
const FIRST_EPHEMERAL_PORT = 32768;

/**
 * The port of the server side, and the service that it is known for. Which side is the server:
 *
 * 1. TCP flags, where the record has them: who sends SYN without ACK is the client, who sends SYN with ACK the server;
 * 2. else the port that is more likely a server's ({@link likelihood}); equal ports are both the server's;
 * 3. else nothing is said: no service beats a wrong one.
 */
export const enrichService: Enricher = (at) => {
  if (at.srcport < 0 || at.dstport < 0 || at.protocol < 0) return undefined;
  return (record, added) => {
    const sourcePort = record.number(at.srcport);
    const destinationPort = record.number(at.dstport);
    const protocol = record.number(at.protocol);
    const transport = transportOfProtocol(protocol);
    if (transport === undefined || sourcePort < 0 || destinationPort < 0) return;
    const flags = protocol === TCP ? record.number(at['tcp-flags']) : -1;
    const port = serverPort(transport, sourcePort, destinationPort, flags);
    // no server listens on port 0: it stands for ports that the record does not know
    if (port === undefined || port === 0) return;
    added.servicePort = port;
    added.serviceName = serviceName(transport, port);
  };
};

function serverPort(
  transport: ServiceTransport,
  sourcePort: number,
  destinationPort: number,
  flags: number,
): number | undefined {
  if (sourcePort === destinationPort) return sourcePort;
  if (flags > 0 && (flags & TCP_SYN) !== 0) return (flags & TCP_ACK) === 0 ? destinationPort : sourcePort;
  const source = likelihood(transport, sourcePort);
  const destination = likelihood(transport, destinationPort);
  if (source === destination) return undefined;
  return source > destination ? sourcePort : destinationPort;
}

/**
 * How likely a port is a server's, for comparing two. Names of system ports and names that operators know count most.
 * A merely registered name counts nothing: every third user port has one, and NAT gateways use them all as client ports.
 */
function likelihood(transport: ServiceTransport, port: number): number {
  const rank = serviceRank(transport, port);
  if (port === 0) return 0;
  if (port < FIRST_USER_PORT) return rank === undefined ? 4 : 6;
  if (port >= FIRST_EPHEMERAL_PORT) return rank === 'operator' ? 1 : 0;
  return rank === 'operator' ? 5 : 2;
}
