import { describe, expect, it } from 'vitest';
import { OPTIONS } from '../../src/config/options.ts';
import { emitDeclarations, exportedNames } from './declarations.ts';

const { files, byName } = emitDeclarations();
const library = exportedNames(files, 'library/index.d.ts');
const adapters = exportedNames(files, 'library/aws.d.ts');

/** Names of declarations used in the text of a declaration. */
function usedIn(name: string): string[] {
  const text = (byName.get(name)?.text ?? '')
    // ignores strings, which are not names, and constants in `typeof`, whose names a caller never writes
    .replaceAll(/'[^']*'/g, '')
    .replaceAll(/\btypeof \w+/g, '');
  const parameters = [...text.matchAll(/[<,]\s*(\w+) extends /g)].map(([, parameter]) => parameter);
  return [...new Set(text.match(/\b[A-Z]\w+/g) ?? [])].filter(
    (used) => used !== name && byName.has(used) && !parameters.includes(used),
  );
}

describe('the declaration files of the package', () => {
  it.each([
    ['the library', [...library], library],
    ['the AWS adapters', [...adapters], new Set([...adapters, ...library])],
  ])('export every type that what %s exports uses', (_entry, names, known) => {
    // Prepare, Act
    const missing = names.flatMap((name) =>
      usedIn(name)
        .filter((used) => !known.has(used))
        .map((used) => `${name} uses ${used}`),
    );

    // Assess
    expect(names.length).toBeGreaterThan(3);
    expect(missing).toEqual([]);
  });

  it.each([
    'TransformerOptions',
    'TransformOptionMembers',
    'Ec2MetadataOptions',
    'LookupOptionMembers',
    'FirehoseEventOptions',
    'FlatDocument',
  ])('describe every member of %s, for editors to show', (name) => {
    // Prepare
    const file = byName.get(name)?.file ?? '';
    const start = file.indexOf(`interface ${name} `);
    const lines = file.slice(start, file.indexOf('\n}', start)).split('\n').slice(1);

    // Act
    const members = lines.flatMap((line, index) => {
      const member = /^ {4}readonly (\w+|\[later: string\])\??:/.exec(line)?.[1];
      return member === undefined ? [] : [{ member, isDescribed: lines[index - 1]?.trim().endsWith('*/') === true }];
    });

    // Assess
    expect(members.length).toBeGreaterThan(1);
    expect(members.filter(({ isDescribed }) => !isDescribed)).toEqual([]);
  });

  it('say of an option what it decides, in the words of the table, with its bounds and default', () => {
    // Prepare
    const text = byName.get('TransformOptionMembers')?.file ?? '';

    // Act, Assess
    expect(text).toContain(`${OPTIONS.SCHEMA.sentence} Default: \`flat\`. */\n    readonly schema?: 'flat' |`);
    expect(text).toContain(
      'From 1024 to 6291456 bytes. Default: `6200000`. */\n    readonly maxResponseBytes?: number',
    );
  });
});
