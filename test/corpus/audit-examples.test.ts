import { expect, it } from 'vitest';
import { RuleAudit } from '../../src/rules/audit.ts';
import { collectInterfaceFacts } from '../../src/rules/interface-facts.ts';
import { VerdictEngine } from '../../src/rules/verdict-engine.ts';
import { Asker, type Flow } from '../support/rules/flow.ts';
import { describeWithExamples, verdictExamples, worldOf } from '../support/rules/verdict-examples.ts';
import { metadataOf } from '../support/rules/world.ts';

describeWithExamples('an audit of the network of the worked examples', () => {
  it('finds what the records show of its rules', () => {
    const examples = verdictExamples().filter(({ patch }) => patch === undefined);
    const [first] = examples;
    const world = first === undefined ? expect.fail('there are no examples') : worldOf(first);
    const metadata = metadataOf(world);
    const engine = new VerdictEngine({ rules: world, metadata, facts: collectInterfaceFacts(world.networkInterfaces) });
    const audit = new RuleAudit({ rules: world, interfaces: world.networkInterfaces });
    const asker = new Asker(metadata);
    const count = (flow: Flow) => {
      engine.begin();
      const question = asker.ask(flow);
      const verdict = engine.verdictOf(question);
      if (verdict !== undefined) audit.add(question, verdict, { bytes: 1, packets: 1, startSeconds: -1, weight: 1 });
    };
    for (const { id, record } of examples) if (id === 'V05' || id === 'V01') count(record);
    const web2 = { 'interface-id': 'eni-web2', dstaddr: '10.0.1.11' };
    for (const { id, record } of examples) if (id === 'V01') count({ ...record, ...web2 });
    const found = audit.report().findings.flatMap((finding) => {
      if (finding.kind === 'rejected' || finding.kind === 'shadowed') return [];
      const more = finding.kind === 'never_matched' ? ` ${finding.interfaceIds.join(' ')}` : '';
      return [`${finding.kind} ${finding.rule.id}${more}`];
    });
    expect(found).toEqual(
      expect.arrayContaining([
        'redundant sgr-a2',
        'redundant sgr-b2',
        'never_matched sgr-w3 eni-web1 eni-web2',
        'stale sgr-d4',
      ]),
    );
    expect(found.filter((text) => text.startsWith('stale'))).toEqual(['stale sgr-d4']);
  });
});
