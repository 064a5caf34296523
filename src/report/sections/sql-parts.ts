// Conditions that several queries have.

/**
 * The flow answers a connection: its source is the server. Packets that arrive after the end of a connection are often
 * rejected; the port that they go to is the client’s, and stands for no service.
 */
export const IS_REPLY = 'coalesce(service_port = srcport AND service_port <> dstport, false)';
