import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';
import { documentsOf, ROOT, runCli } from './run-cli.ts';

const server = useEc2Server();

/** A document of the samples, as an object in S3. */
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
