import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parseInventory } from '../../../src/metadata/parse-inventory.ts';

const INVENTORY = { version: 1, networkInterfaces: [{ id: 'eni-1', tags: { Name: 'Grüße' } }] };

describe('parseInventory', () => {
  it.each([
    ['plain', Buffer.from(JSON.stringify(INVENTORY))],
    ['gzipped', gzipSync(JSON.stringify(INVENTORY))],
  ])('reads a %s document', (_how, content) => {
    // Prepare, Act
    const found = parseInventory(content);

    // Assess
    expect(found).toEqual(INVENTORY);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['no JSON', Buffer.from('<html>')],
    ['no inventory', Buffer.from('[]')],
    ['another version', Buffer.from('{"version":2,"networkInterfaces":[]}')],
    ['gzip that is cut off', gzipSync(JSON.stringify(INVENTORY)).subarray(0, 30)],
  ])('refuses %s', (_what, content) => {
    // Prepare, Act, Assess
    expect(() => parseInventory(content)).toThrow(Error);
  });
});
