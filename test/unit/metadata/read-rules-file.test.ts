import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readInventoryFile } from '../../../src/metadata/read-inventory-file.ts';
import { readRulesFile, readRulesOfInventoryFile } from '../../../src/metadata/read-rules-file.ts';

const WORLD = fileURLToPath(new URL('../../../../shared/verdict/world.json', import.meta.url));
const RULES = JSON.stringify({ version: 1, securityGroups: [{ id: 'sg-1', rules: [] }], networkAcls: [] });

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flow-enricher-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('readRulesFile', () => {
  it.each([
    ['plain', RULES],
    ['gzipped', gzipSync(RULES)],
  ])('reads a document that is %s', (_how, content) => {
    // Prepare, Act, Assess
    expect(readRulesFile(fileOf('rules', content)).rules.securityGroups).toEqual([{ id: 'sg-1', rules: [] }]);
  });

  it('names a file without rules, and a missing file', () => {
    // Prepare
    const path = fileOf('inventory.json', '{"version":1,"networkInterfaces":[]}');

    // Act, Assess
    expect(() => readRulesFile(path)).toThrow(`cannot read the rules in ${path}: the rules document has neither`);
    expect(() => readRulesFile(join(folder, 'missing'))).toThrow(/missing: ENOENT/);
    expect(readRulesOfInventoryFile(path)).toBeUndefined();
  });
});

describe.skipIf(!existsSync(WORLD))('a file with interfaces and rules', () => {
  it('is read by the readers of both, which know all of it', () => {
    // Prepare, Act
    const inventory = readInventoryFile(WORLD);
    const reading = readRulesOfInventoryFile(WORLD);

    // Assess
    expect(inventory.networkInterfaces.map(({ id }) => id)).toContain('eni-web1');
    expect(reading).toMatchObject({ invalid: 0, problems: [], unknown: { count: 0 } });
    expect(reading?.rules.securityGroups.map(({ id }) => id)).toContain('sg-web');
    expect(reading?.rules).toEqual(readRulesFile(WORLD).rules);
  });
});
