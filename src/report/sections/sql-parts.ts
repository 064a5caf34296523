// Conditions that several queries have.

/**
 * The flow answers a connection: its source is the server. Packets that arrive after the end of a connection are often
 * rejected; their destination port is the client’s, not that of a service.
 */
export const IS_REPLY = 'coalesce(service_port = srcport AND service_port <> dstport, false)';
