import { NodeHttpHandler } from '@smithy/node-http-handler';
import { boundedCollector, MAX_ANSWER_BYTES } from '../clients/bounded-body.ts';

/**
 * What both services' clients are made with. They do not retry: the run does, which knows the deadline and which records
 * are left. How long a request may take is up to its abort signal.
 *
 * The client of Kinesis would speak HTTP/2, with a connection of its own for every request and no bound on connecting;
 * HTTP/1.1 keeps connections, is bounded, and is what stand-ins for AWS speak.
 */
export function clientSettings(region: string, connectionTimeoutMs: number) {
  return {
    region,
    maxAttempts: 1,
    streamCollector: boundedCollector(MAX_ANSWER_BYTES),
    requestHandler: new NodeHttpHandler({ connectionTimeout: connectionTimeoutMs }),
  };
}
