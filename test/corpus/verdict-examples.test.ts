import { expect, it } from 'vitest';
import { collectInterfaceFacts } from '../../src/rules/interface-facts.ts';
import { VerdictEngine } from '../../src/rules/verdict-engine.ts';
import { flatVerdict } from '../support/rules/flat-verdict.ts';
import { numberOf, questionOf } from '../support/rules/flow.ts';
import { plainVerdict } from '../support/rules/plain-verdict.ts';
import {
  describeWithExamples,
  type VerdictExample,
  verdictExamples,
  worldOf,
} from '../support/rules/verdict-examples.ts';
import { metadataOf } from '../support/rules/world.ts';

describeWithExamples('worked examples of verdicts', () => {
  it.each(verdictExamples().map((example) => [`${example.id}: ${example.why}`, example] as const))(
    '%s',
    (_, example) => {
      const members = membersOf(example);
      expect(expectedOf(example, members)).toEqual(example.expect);
      if (example.record['resource-type'] === 'TransitGateway') return;
      expect(expectedOf(example, plainVerdict(worldOf(example), example.record))).toEqual(example.expect);
    },
  );
});

/** The members of a verdict that the example specifies, null for those that it lacks. */
function expectedOf(
  { expect: expected }: VerdictExample,
  members: Readonly<Record<string, string | number>>,
): Record<string, string | number | null> {
  return Object.fromEntries(Object.keys(expected).map((name) => [name, members[name] ?? null]));
}

function membersOf(example: VerdictExample): Record<string, string | number> {
  const world = worldOf(example);
  const metadata = metadataOf(world);
  const engine = new VerdictEngine({ rules: world, metadata, facts: collectInterfaceFacts(world.networkInterfaces) });
  engine.begin();
  const { record } = example;
  if (record['resource-type'] === 'TransitGateway') {
    return flatVerdict(
      engine.transitGatewayVerdict({
        noRoute: numberOf(record, 'packets-lost-no-route'),
        blackhole: numberOf(record, 'packets-lost-blackhole'),
        mtuExceeded: numberOf(record, 'packets-lost-mtu-exceeded'),
        ttlExpired: numberOf(record, 'packets-lost-ttl-expired'),
      }),
    );
  }
  return flatVerdict(engine.verdictOf(questionOf(record, metadata)));
}
