import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';
import { documentsOf, ROOT, runCli } from './run-cli.ts';

const server = useEc2Server();

/** Stores a document of the samples as an object in S3. */
function put(key: string, sample: string): string {
  server().s3.set(`/bucket/${key}`, readFileSync(join(ROOT, 'samples', sample)));
  return `s3://bucket/${key}`;
}

it('enrich waits for documents in S3 for longer than the function would', async () => {
  // Prepare
  const inventory = put('inventory.json', 'inventory.json');
  const rules = put('rules.json', 'rules.json');
  const scanners = put('scanners.txt', 'address-data/example-scanners.txt');
  server().fail({ action: 'GET', delayMs: 500 });

  // Act
  const { stdout } = await runCli([
    ...['enrich', '--set', 'METADATA_TIMEOUT_MS=100', '--inventory', inventory, '--rules', rules],
    ...['--address-data', `scanners=${scanners}`, 'samples/v2-default.log'],
  ]);

  // Assess
  const rejected = documentsOf(stdout).find(({ action }) => action === 'REJECT');
  expect(rejected).toMatchObject({
    dst_owner_name: 'shop-bastion',
    verdict: 'security_group',
    src_threat: ['scanners'],
  });
});

it('enrich says that S3 gave no reason for an error', async () => {
  // Prepare
  const { close, url } = await startStatusServer(503);
  try {
    vi.stubEnv('AWS_ENDPOINT_URL_S3', url);

    // Act
    const results = await Promise.all([
      runCli(['enrich', '--address-data', 's3://bucket/tor.txt', 'samples/v2-default.log']),
      runCli(['enrich', 's3://bucket/logs/']),
    ]);

    // Assess
    expect(results.map(({ status }) => status)).toEqual([2, 2]);
    expect(results[0]?.stderr).toContain('(unreachable): S3 gave no reason');
    expect(results[1]?.stderr).toContain('the response with the status 503 is not one of S3');
  } finally {
    vi.unstubAllEnvs();
    await close();
  }
});

/** A server that answers every request with this status and an empty body. */
async function startStatusServer(status: number): Promise<{ url: string; close: () => Promise<void> }> {
  const stub = createServer((_request, response) => {
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => {
    stub.listen(0, '127.0.0.1', resolve);
  });
  const address = stub.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    close: () =>
      new Promise((resolve) => {
        stub.close(() => resolve());
        stub.closeAllConnections();
      }),
  };
}
