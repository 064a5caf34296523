import { Agent, type RequestOptions } from 'node:https';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Maximum age of an unused connection, in milliseconds. The server may close an older one while the function is frozen. */
const MAX_UNUSED_MS = 5_000;
/** Maximum time to wait for a connection, in milliseconds; it is established later, or by the first request. */
const MAX_CONNECTING_MS = 300;

interface EarlyConnection {
  readonly socket: Socket;
  /** Unix milliseconds. */
  readonly openedAtMs: number;
}

/** Connections that no request has used yet, by the name that agents give to their host and settings. */
const connections = new Map<string, EarlyConnection>();

/** An HTTPS agent of which the first request to a host uses the connection that {@link connectEarly} has opened, if any. */
export class EarlyAgent extends Agent {
  override createConnection(
    options: RequestOptions,
    done?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    return takeConnection(this.getName(options)) ?? super.createConnection(options, done);
  }
}

/**
 * Opens a connection for the first request to a host, so that its certificate is checked before there is a request. Only
 * TLS is negotiated: nothing is requested. `options` are those that an agent passes to `createConnection`. Fulfilled when the
 * connection is established, has failed, or takes too long; never rejects.
 */
export function connectEarly(options: RequestOptions): Promise<void> {
  const agent = new Agent();
  const socket = agent.createConnection(options);
  if (!(socket instanceof Socket)) return Promise.resolve();
  const name = agent.getName(options);
  connections.get(name)?.socket.destroy();
  connections.set(name, { socket, openedAtMs: Date.now() });
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, MAX_CONNECTING_MS);
    const settle = (): void => {
      clearTimeout(timer);
      // an unused connection does not keep the process running
      socket.unref();
      resolve();
    };
    socket.once('secureConnect', settle);
    // the first request connects again and reports the error
    socket.on('error', settle);
    socket.once('close', () => {
      settle();
      if (connections.get(name)?.socket === socket) connections.delete(name);
    });
  });
}

/** The unused connection of a name, which is no longer kept then. */
function takeConnection(name: string): Socket | undefined {
  const connection = connections.get(name);
  if (connection === undefined) return undefined;
  connections.delete(name);
  const { socket, openedAtMs } = connection;
  const ageMs = Date.now() - openedAtMs;
  if (socket.destroyed || !socket.writable || ageMs < 0 || ageMs > MAX_UNUSED_MS) {
    socket.destroy();
    return undefined;
  }
  return socket.ref();
}
