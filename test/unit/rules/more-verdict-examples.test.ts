import { expect, it } from 'vitest';
import { createTransformer } from '../../../src/library/index.ts';
import { checkInventory } from '../../../src/metadata/inventory-schema.ts';
import { parseRules } from '../../../src/metadata/parse-rules.ts';
import { FIELDS } from '../../../src/model/fields.ts';
import { MORE_VERDICT_EXAMPLES, type MoreVerdictExample } from '../../support/rules/more-verdict-examples.ts';
import { describeWithExamples, worldOf } from '../../support/rules/verdict-examples.ts';
import { linesOf } from '../../support/sample-documents.ts';

/** Record fields that an example does not specify; the times are just before the rules were read. */
const DEFAULTS = {
  version: '8',
  'account-id': '123456789012',
  packets: '1',
  bytes: '40',
  start: '1795175000',
  end: '1795175050',
  'log-status': 'OK',
};

describeWithExamples('more examples of verdicts', () => {
  it.each(Object.entries(MORE_VERDICT_EXAMPLES))('%s', async (_, examples) => {
    for (const together of groupsOf(examples)) await assess(together);
  });
});

/** Runs the examples of one world and compares everything they specify. */
async function assess(examples: readonly MoreVerdictExample[]): Promise<void> {
  // Prepare
  const [first] = examples;
  const world = worldOf({ id: '', why: '', record: {}, expect: {}, ...(first?.patch && { patch: first.patch }) });
  const text = Buffer.from(JSON.stringify(withoutDoubleAcls(world)));
  const inventory = checkInventory(JSON.parse(text.toString('utf8')));
  const { transform } = createTransformer({ inventory, rules: parseRules(text) });
  const logs = examples.map(({ flow }, index) => ({
    recordId: `${index}`,
    data: Buffer.from(logOf(flow)).toString('base64'),
  }));

  // Act
  const { records } = await transform({ records: logs });
  const documents = records.map(({ data }) => linesOf(Buffer.from(data ?? '', 'base64').toString('utf8')));

  // Assess
  expect(documents.map(({ length }) => length)).toEqual(examples.map(() => 1));
  const found = examples.map((example, index) => ({
    ...example,
    ...saidBy(JSON.parse(documents[index]?.[0] ?? '{}'), example),
  }));
  expect(found).toEqual(examples);
}

/** Examples grouped by their changes to the shared world. */
function groupsOf(examples: readonly MoreVerdictExample[]): MoreVerdictExample[][] {
  const groups = new Map<string, MoreVerdictExample[]>();
  for (const example of examples) {
    const key = JSON.stringify(example.patch ?? {});
    groups.set(key, [...(groups.get(key) ?? []), example]);
  }
  return [...groups.values()];
}

/** Leaves each subnet one ACL: the one that the example names last. */
function withoutDoubleAcls(world: ReturnType<typeof worldOf>): ReturnType<typeof worldOf> {
  const acls = world.networkAcls ?? [];
  const networkAcls = acls.map((acl, index) => {
    const later = new Set(acls.slice(index + 1).flatMap(({ subnetIds }) => subnetIds ?? []));
    return { ...acl, subnetIds: (acl.subnetIds ?? []).filter((subnet) => !later.has(subnet)) };
  });
  return { ...world, networkAcls };
}

/** A file with a header line of the example's fields and the record. */
function logOf(flow: string): string {
  const [interfaceId, direction, protocol, source, , destination, action, ...more] = flow.split(' ');
  const values = new Map(Object.entries(DEFAULTS));
  values.set('interface-id', interfaceId ?? '-');
  if (direction !== '?') values.set('flow-direction', direction ?? '-');
  values.set('protocol', protocol ?? '-');
  values.set('action', action ?? '-');
  setEnd('src', source ?? '-');
  setEnd('dst', destination ?? '-');
  for (const pair of more) {
    const [name = '', value = ''] = pair.split('=');
    values.set(name, value);
  }
  const fields = FIELDS.map(({ name }) => name).filter((name) => values.has(name));
  return `${fields.join(' ')}\n${fields.map((name) => values.get(name)).join(' ')}\n`;

  function setEnd(end: 'src' | 'dst', given: string): void {
    const colon = given.lastIndexOf(':');
    values.set(`${end}addr`, colon < 0 ? given : given.slice(0, colon));
    values.set(`${end}port`, colon < 0 ? '-' : given.slice(colon + 1));
  }
}

/** The values of a document in the form of the examples; `*` stays where the example has it. */
function saidBy(document: Readonly<Record<string, unknown>>, { gives, sg, nacl }: MoreVerdictExample) {
  return {
    gives: words(['verdict', 'verdict_reason', 'verdict_certainty', 'flow_role'], gives),
    sg: words(['sg_result', 'sg_rule_id', 'sg_rule_direction', 'sg_rule_matches'], sg),
    nacl: words(['nacl_result', 'nacl_id', 'nacl_rule_number', 'nacl_rule_direction'], nacl),
  };

  function words(names: readonly string[], expected: string): string {
    const free = expected.split(' ').map((word) => word === '*');
    return names.map((name, index) => (free[index] ? '*' : String(document[name] ?? '-'))).join(' ');
  }
}
