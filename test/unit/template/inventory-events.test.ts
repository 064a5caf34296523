import { describe, expect, it } from 'vitest';
import { OWNERSHIP_CALLS } from '../../../src/metadata/history/read-trail-event.ts';
import { environmentOf } from './environment.ts';
import { evaluateTemplate } from './evaluate-template.ts';
import { loadTemplate } from './load-template.ts';
import { REQUIRED_VALUES } from './stack-combinations.ts';

const template = loadTemplate();
const RESOURCES = ['InventoryEventQueue', 'InventoryEventQueuePolicy', 'InventoryCallRule', 'InventoryStateRule'];

function deploy(values: Readonly<Record<string, string>>) {
  return evaluateTemplate(template, { ...REQUIRED_VALUES, ...values });
}

describe('events for the inventory', () => {
  it('are off unless InventoryEvents is on, and the stack writes the inventory', () => {
    // Act
    const stacks = [
      deploy({}),
      deploy({ InventoryEvents: 'on', Metadata: 'none' }),
      deploy({ InventoryEvents: 'on', SnapshotLocation: 's3://shared/inventory.json.gz' }),
    ];

    // Assess
    for (const { resources } of stacks) expect(RESOURCES.filter((name) => name in resources)).toEqual([]);
    expect(environmentOf(deploy({}), 'SnapshotFunction')).not.toHaveProperty('SNAPSHOT_EVENTS');
  });

  it('come from a queue that only the two rules can send to', () => {
    // Act
    const stack = deploy({ InventoryEvents: 'on' });

    // Assess
    expect(RESOURCES.filter((name) => name in stack.resources)).toEqual(RESOURCES);
    expect(environmentOf(stack, 'SnapshotFunction')).toHaveProperty('SNAPSHOT_EVENTS');
    const policy = JSON.stringify(stack.resources.InventoryEventQueuePolicy);
    for (const rule of ['InventoryCallRule', 'InventoryStateRule']) expect(policy).toContain(rule);
    expect(policy.match(/sqs:SendMessage/g)).toHaveLength(1);
  });

  it('are those of the calls that the inventory understands', () => {
    // Act
    const { resources } = deploy({ InventoryEvents: 'on' });

    // Assess
    expect(resources.InventoryCallRule).toMatchObject({
      EventPattern: { source: ['aws.ec2'], detail: { eventName: OWNERSHIP_CALLS } },
    });
  });
});
