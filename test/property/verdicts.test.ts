import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectInterfaceFacts } from '../../src/rules/interface-facts.ts';
import { VerdictEngine } from '../../src/rules/verdict-engine.ts';
import { arbitraryFlow, arbitraryWorld } from '../support/rules/arbitrary-world.ts';
import { flatVerdict } from '../support/rules/flat-verdict.ts';
import { type Flow, questionOf } from '../support/rules/flow.ts';
import { plainVerdict } from '../support/rules/plain-verdict.ts';
import { metadataOf, type World } from '../support/rules/world.ts';

/** Each world is asked about so many flows, so that the caches are asked, too. */
const FLOWS = { minLength: 1, maxLength: 30 };

describe('verdicts', () => {
  it('are those of the plain evaluation', () => {
    fc.assert(
      fc.property(arbitraryWorld, fc.array(arbitraryFlow, FLOWS), (world, flows) => {
        const verdictOf = judgeOf(world);
        for (const flow of flows) expect({ flow, ...verdictOf(flow) }).toEqual({ flow, ...plainVerdict(world, flow) });
      }),
      { numRuns: 150 },
    );
  });
});

/** What the engine says of flows in a world. */
function judgeOf(world: World): (flow: Flow) => Record<string, string | number> {
  const metadata = metadataOf(world);
  const engine = new VerdictEngine({ rules: world, metadata, facts: collectInterfaceFacts(world.networkInterfaces) });
  engine.begin();
  return (flow) => flatVerdict(engine.verdictOf(questionOf(flow, metadata)));
}
