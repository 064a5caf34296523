import { describe, expect, it } from 'vitest';
import type { StoredDocument } from '../../../src/documents/document-store.ts';
import { LayeredSource } from '../../../src/metadata/layered-source.ts';
import { SnapshotSource } from '../../../src/metadata/snapshot-source.ts';
import type { Inventory } from '../../../src/model/inventory.ts';
import type { MetadataSource } from '../../../src/model/ports.ts';
import { inventoryStateOf } from '../../../src/telemetry/metric-facts.ts';
import { METRICS } from '../../../src/telemetry/metric-table.ts';
import { followInventory } from '../../support/follow-inventory.ts';
import { quietFacts } from './metric-facts.ts';

const NOW_MS = Date.parse('2026-03-02T12:00:00Z');
const HOUR_MS = 3_600_000;

function inventoryOf(ageMs: number): Inventory {
  return { version: 1, generatedAt: new Date(NOW_MS - ageMs).toISOString(), networkInterfaces: [] };
}

/** The two metrics of a source at {@link NOW_MS}. */
function metricsOf(source: MetadataSource | undefined): readonly (number | undefined)[] {
  const facts = quietFacts({ inventory: inventoryStateOf(source, NOW_MS) });
  return [METRICS.InventoryAge.value(facts), METRICS.InventoryMissing.value(facts)];
}

describe('the metrics of the inventory document', () => {
  it.each<[string, MetadataSource | undefined, readonly (number | undefined)[]]>([
    ['no source', undefined, [undefined, 0]],
    ['a document', new SnapshotSource(inventoryOf(2 * HOUR_MS)), [7_200, 0]],
    ['a document of another clock', new SnapshotSource(inventoryOf(-HOUR_MS)), [0, 0]],
    ['a document that does not say', new SnapshotSource({ version: 1, networkInterfaces: [] }), [undefined, 0]],
    [
      'a document whose gaps are looked up',
      new LayeredSource(
        new SnapshotSource(inventoryOf(HOUR_MS)),
        new SnapshotSource({ version: 1, networkInterfaces: [] }),
      ),
      [3_600, 0],
    ],
  ])('are its age, if it has one: %s', (_name, source, expected) => {
    // Act, Assess
    expect(metricsOf(source)).toEqual(expected);
  });

  it('report a missing document, load it once it exists, and go on if it is no longer written', async () => {
    // Prepare
    let nowMs = 0;
    const bodies: (Inventory | undefined)[] = [undefined, inventoryOf(5 * HOUR_MS), inventoryOf(HOUR_MS)];
    const source = followInventory({
      store: {
        name: 's3://inventory/a.json',
        read: async (): Promise<StoredDocument | undefined> => {
          const [body] = bodies.splice(0, 1);
          if (body === undefined) throw new Error('NoSuchKey');
          return { body: Buffer.from(JSON.stringify(body)), etag: JSON.stringify(body) };
        },
        write: async () => {},
      },
      refreshMs: 1_000,
      onFailure: () => {},
      now: () => nowMs,
    });
    const states: (readonly (number | undefined)[])[] = [metricsOf(source)];
    // Act
    for (let turn = 1; turn <= 4; turn++) {
      nowMs += 60_000;
      await source.refresh();
      await source.settle();
      states.push(metricsOf(source));
    }
    // Assess
    expect(states).toEqual([
      [undefined, 1],
      [undefined, 1],
      [18_000, 0],
      [3_600, 0],
      [3_600, 0],
    ]);
  });
});
