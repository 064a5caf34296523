import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sampleDocuments } from '../../support/sample-documents.ts';

const PAGE = readFileSync(new URL('../../../docs/schemas.md', import.meta.url), 'utf8');
/** The fields that the page recommends for tables without list and object columns. */
const FIELDS = /^ {2}FIELDS=(.*)\n {2}ON_UNREADABLE=fail$/m.exec(PAGE)?.[1] ?? '';

async function valuesOf(fields: string): Promise<[name: string, value: unknown][]> {
  const documents = await sampleDocuments({ fields, onUnreadable: 'fail' });
  return documents.flatMap((text) => Object.entries(Object(JSON.parse(text))));
}

describe('the selection of fields for tables of plain columns', () => {
  it('keeps only numbers and text, under names that can be columns', async () => {
    // Act
    const values = await valuesOf(FIELDS);

    // Assess
    expect(FIELDS).not.toBe('');
    expect(values.length).toBeGreaterThan(1_000);
    for (const [name, value] of values) {
      expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
      expect(['string', 'number'], name).toContain(typeof value);
    }
  });

  it('removes nothing else', async () => {
    // Prepare
    const all = await valuesOf('');

    // Act
    const plain = await valuesOf(FIELDS);

    // Assess
    expect(plain).toEqual(all.filter(([, value]) => typeof value !== 'object'));
    expect(plain.length).toBeLessThan(all.length);
  });
});
