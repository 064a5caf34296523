import { TCP } from './protocol-numbers.ts';

const SYN = 2;
const ACK = 16;

/** It is unknown who opened the connection. */
export const ROLE_UNKNOWN = 0;
/** The flow opened the connection, by its flags. */
export const REQUEST_BY_FLAGS = 1;
/** The flow is the response, by its flags. */
export const RESPONSE_BY_FLAGS = 2;
/** The flow goes to the side that is more likely the server. */
export const REQUEST_BY_PORTS = 3;
/** The flow comes from the side that is more likely the server. */
export const RESPONSE_BY_PORTS = 4;

/** Whether a flow belongs to the side that opened the connection, and how that is known. */
export type FlowRole =
  | typeof ROLE_UNKNOWN
  | typeof REQUEST_BY_FLAGS
  | typeof RESPONSE_BY_FLAGS
  | typeof REQUEST_BY_PORTS
  | typeof RESPONSE_BY_PORTS;

/**
 * Who opened the connection that a flow belongs to.
 *
 * A TCP flow with SYN and without ACK opened it; a flow with both answered. Flags are OR-ed over the interval in one
 * direction, so the two cases are distinct except in a simultaneous open. Without SYN, the more likely server port
 * decides.
 *
 * @param tcpFlags the record's `tcp-flags`, negative if it has none
 * @param serverPort port of the likelier server, -1 where that is unknown
 */
export function flowRole(
  protocol: number,
  tcpFlags: number,
  sourcePort: number,
  destinationPort: number,
  serverPort: number,
): FlowRole {
  if (isOpening(protocol, tcpFlags)) return REQUEST_BY_FLAGS;
  if (protocol === TCP && tcpFlags > 0 && (tcpFlags & SYN) !== 0) return RESPONSE_BY_FLAGS;
  if (serverPort < 0 || sourcePort === destinationPort) return ROLE_UNKNOWN;
  if (serverPort === destinationPort) return REQUEST_BY_PORTS;
  return serverPort === sourcePort ? RESPONSE_BY_PORTS : ROLE_UNKNOWN;
}

/** Whether a flow has the packet that opens a TCP connection: SYN without ACK. */
function isOpening(protocol: number, tcpFlags: number): boolean {
  return protocol === TCP && tcpFlags > 0 && (tcpFlags & (SYN | ACK)) === SYN;
}

/** Whether the TCP flags say the role. */
export function isByFlags(role: FlowRole): boolean {
  return role === REQUEST_BY_FLAGS || role === RESPONSE_BY_FLAGS;
}

/** Whether the flow answers, by flags or ports. */
export function isResponse(role: FlowRole): boolean {
  return role === RESPONSE_BY_FLAGS || role === RESPONSE_BY_PORTS;
}

/** The value of `flow_role`. */
export function roleName(role: FlowRole): 'request' | 'response' | undefined {
  if (role === ROLE_UNKNOWN) return undefined;
  return isResponse(role) ? 'response' : 'request';
}
