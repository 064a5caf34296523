import { afterEach, describe, expect, it, vi } from 'vitest';
import { firehoseEvent } from '../../src/library/firehose-event.ts';
import { documentsOf } from '../support/answers.ts';
import { addRules, DATABASE_GROUP } from '../support/aws/rules-world.ts';
import { addShop, DATABASE } from '../support/aws/shop-world.ts';
import { useEc2Server } from '../support/aws/use-ec2-server.ts';

const server = useEc2Server();
const LINE = `2 111122223333 ${DATABASE.id} 10.0.0.5 10.0.1.7 50000 22 6 5 500 1900000000 1900000060 REJECT OK`;

afterEach(() => {
  vi.resetModules();
});

/** The function, started with these options as Lambda does it. */
async function startFunction(options: Readonly<Record<string, string>>) {
  for (const [name, value] of Object.entries({ METRICS: 'none', LOG_LEVEL: 'error', ...options })) {
    vi.stubEnv(name, value);
  }
  vi.resetModules();
  return (await import('../../src/function/handler.ts')).handler;
}

describe('the function with METADATA=ec2', () => {
  it.each([
    ['on', { verdict: 'security_group', verdict_reason: 'no_rule' }, 1],
    ['auto', { verdict: undefined, verdict_reason: undefined }, 0],
  ])('and VERDICTS=%s makes %j of the rules in EC2', async (verdicts, expected, calls) => {
    // Prepare
    addRules(addShop(server().home)).add({ interfaces: [{ ...DATABASE, groupIds: [DATABASE_GROUP] }] });
    const handler = await startFunction({ METADATA: 'ec2', VERDICTS: verdicts });

    // Act
    const { records } = await handler(firehoseEvent([LINE]));

    // Assess
    const [document] = documentsOf(records);
    expect({ verdict: document?.verdict, verdict_reason: document?.verdict_reason }).toEqual(expected);
    expect(document).toMatchObject({ dst_interface_id: DATABASE.id });
    expect(server().received('DescribeSecurityGroupRules')).toHaveLength(calls);
  });
});
