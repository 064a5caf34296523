import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { shortMembers, withPlainMembers } from '../../scripts/build/plain-members.mjs';

const SOURCES = fileURLToPath(new URL('../../src', import.meta.url));

describe('plain members', () => {
  it('takes the place of private ones, and of nothing else', () => {
    // Prepare
    const text = [
      "class Reader { readonly #at = '#fff'; static #made = 0; get #end(): number { return this.#at; }",
      '  async #load(): Promise<void> {}',
      '  *#parts(other: Reader): Generator { yield other?.#at; } }',
    ].join('\n');

    // Act
    const plain = withPlainMembers(text);

    // Assess
    expect(plain).toBe(text.replaceAll('#', 'µ').replace("'µfff'", "'#fff'"));
  });

  it('leaves no private member in the sources', () => {
    // Act
    const left = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .filter((path) =>
        /[.]#[a-z]|^\s*(?:\w+ )*#[a-z]/m.test(withPlainMembers(readFileSync(join(SOURCES, path), 'utf8'))),
      );

    // Assess
    expect(left).toEqual([]);
  });

  it('have different names in a class and in the class that it extends, and short ones', () => {
    // Act
    const { mangleCache, mangleProps } = shortMembers();

    // Assess: JsonWriter extends ByteArena, ResolvingSource extends GuardedSource
    const names = Object.entries(mangleCache);
    expect(names.length).toBeGreaterThan(500);
    for (const [name, short] of names) {
      expect(name).toMatch(mangleProps);
      expect(short).toMatch(/^\$[a-zA-Z0-9]$/);
    }
    for (const path of ['metadata/guarded-source.ts', 'model/value-group.ts', 'rules/verdict-engine.ts']) {
      const own = new Set(withPlainMembers(readFileSync(join(SOURCES, path), 'utf8')).match(/µ\w+/g));
      expect(new Set([...own].map((name) => mangleCache[name])).size).toBe(own.size);
    }
  });
});
