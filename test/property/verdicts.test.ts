import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/model/verdict.ts';
import { collectInterfaceFacts } from '../../src/rules/interface-facts.ts';
import { VerdictEngine } from '../../src/rules/verdict-engine.ts';
import { arbitraryFlows, arbitraryWorld } from '../support/rules/arbitrary-world.ts';
import { flatVerdict } from '../support/rules/flat-verdict.ts';
import { Asker, directionOf, type Flow } from '../support/rules/flow.ts';
import { plainVerdict } from '../support/rules/plain-verdict.ts';
import { metadataOf, type World } from '../support/rules/world.ts';

// Each world is tested with many flows that differ only slightly, so that the caches are used as well.
const WORLDS = { numRuns: 60 };

/** With `npm run test:long`, the first property is repeated this often, however slow the machine is. */
const REPEATED_WORLDS = { ...WORLDS, leastRounds: 50 };
/** Minimum number of flows compared in long tests. */
const LEAST_FLOWS_IN_LONG_TESTS = 100_000;

describe('verdicts', () => {
  it('agree with a simple evaluation', () => {
    let compared = 0;
    fc.assert(
      fc.property(arbitraryWorld, arbitraryFlows, (world, records) => {
        const verdictOf = judgeOf(world);
        for (const flow of records) {
          const expected = plainVerdict(world, flow);
          const found = flatVerdict(verdictOf(flow));
          compared++;
          // far cheaper than `expect`
          if (isDeepStrictEqual(found, expected)) continue;
          expect({ flow, ...found }).toEqual({ flow, ...expected });
        }
      }),
      REPEATED_WORLDS,
    );
    if (process.env.LONG_TESTS === undefined) return;
    console.log(`${compared} flows compared`);
    expect(compared).toBeGreaterThanOrEqual(LEAST_FLOWS_IN_LONG_TESTS);
  });

  it('do not depend on the order of groups, rules and entries', () => {
    fc.assert(
      fc.property(arbitraryWorld, arbitraryFlows, (world, records) => {
        const verdictOf = judgeOf(world);
        const verdictOfReversed = judgeOf(reversed(world));
        for (const flow of records) {
          expect(flatVerdict(verdictOfReversed(flow))).toEqual(flatVerdict(verdictOf(flow)));
        }
      }),
      WORLDS,
    );
  });

  it('stay allowed when a rule that allows is added', () => {
    fc.assert(
      fc.property(arbitraryWorld, arbitraryFlows, (world, records) => {
        const verdictOf = judgeOf(world);
        const verdictOfWider = judgeOf(withRule(world));
        for (const flow of records) {
          if (verdictOf(flow)?.facts.verdict === 'allowed') expect(verdictOfWider(flow)?.facts.verdict).toBe('allowed');
        }
      }),
      WORLDS,
    );
  });

  it('name only rules that match, and no security group if a rule allows the request', () => {
    fc.assert(
      fc.property(arbitraryWorld, arbitraryFlows, (world, records) => {
        const verdictOf = judgeOf(world);
        for (const flow of records) {
          const facts = verdictOf(flow)?.facts;
          if (facts === undefined) continue;
          if (facts.verdict === 'security_group') expect(facts.groupResult).not.toBe('allow');
          for (const { rule } of [...(facts.allowing ?? []), ...(facts.rule === undefined ? [] : [facts.rule])]) {
            const recorder = world.networkInterfaces.find(({ id }) => id === flow['interface-id']);
            const isForward = rule.direction === directionOf(flow, recorder);
            const port = isForward ? flow.dstport : flow.srcport;
            if (rule.protocol === 'tcp' || rule.protocol === 'udp') {
              expect(flow.protocol).toBe(rule.protocol === 'tcp' ? 6 : 17);
              expect(Number(port)).toBeGreaterThanOrEqual(rule.fromPort ?? 0);
              if (rule.toPort !== undefined && rule.toPort >= 0) expect(Number(port)).toBeLessThanOrEqual(rule.toPort);
            }
          }
        }
      }),
      WORLDS,
    );
  });
});

/** The verdicts of the engine on flows in a world. */
function judgeOf(world: World): (flow: Flow) => Verdict | undefined {
  const metadata = metadataOf(world);
  const engine = new VerdictEngine({ rules: world, metadata, facts: collectInterfaceFacts(world.networkInterfaces) });
  const asker = new Asker(metadata);
  engine.begin();
  return (flow) => engine.verdictOf(asker.ask(flow));
}

/** The same world in reverse order. The ACLs stay in order: if two claim a subnet, the last one applies. */
function reversed(world: World): World {
  return {
    ...world,
    securityGroups: world.securityGroups
      .map((group) => ({
        ...group,
        rules: group.rules.toReversed(),
        earlier: group.earlier?.map((version) => ({ ...version, rules: version.rules.toReversed() })).toReversed(),
      }))
      .toReversed(),
    networkAcls: world.networkAcls.map((acl) => ({
      ...acl,
      entries: acl.entries.toReversed(),
      earlier: acl.earlier?.map((version) => ({ ...version, rules: version.rules.toReversed() })).toReversed(),
    })),
    networkInterfaces: world.networkInterfaces.map((found) => ({
      ...found,
      securityGroupIds: found.securityGroupIds?.toReversed(),
    })),
    prefixLists: world.prefixLists?.map((list) => ({ ...list, cidrs: list.cidrs.toReversed() })),
  };
}

/** The world with an additional rule in every group, at all times, that allows TCP from and to everywhere. */
function withRule(world: World): World {
  const added = (['ingress', 'egress'] as const).map(
    (direction) => ({ id: `sgr-added-${direction}`, direction, protocol: 'tcp', cidr: '0.0.0.0/0' }) as const,
  );
  return {
    ...world,
    securityGroups: world.securityGroups.map((group) => ({
      ...group,
      rules: [...group.rules, ...added],
      earlier: group.earlier?.map((version) => ({ ...version, rules: [...version.rules, ...added] })),
    })),
  };
}
