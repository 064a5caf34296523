import { bundleModule } from '../bundle-module.mjs';

/**
 * A mock of Firehose and Kinesis that accepts all records within their limits, and stores only their number and size.
 * @returns {Promise<{ url: string, taken: { records: number, bytes: number }, violations: readonly string[], close(): Promise<void> }>}
 */
export const startStream = async () => {
  const { startStreamServer } = await bundleModule(new URL('../../src/simulate/stream-server.ts', import.meta.url));
  const taken = { records: 0, bytes: 0 };
  const server = await startStreamServer({
    onRecord: (_service, _streamName, data) => {
      taken.records++;
      taken.bytes += data.length;
    },
  });
  return { url: server.url, violations: server.violations, taken, close: () => server.close() };
};
