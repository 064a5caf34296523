import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { goldenCases, schemaGoldenCases } from '../golden/golden-case.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const cases = [...goldenCases().map((each) => ({ ...each, schema: 'flat' })), ...schemaGoldenCases()];

it('the types of documents fit every golden in every schema, as the compiler sees it', () => {
  // Prepare
  const folder = mkdtempSync(join(tmpdir(), 'flow-documents-'));
  const types = JSON.stringify(join(ROOT, 'src/library/documents.generated.ts'));
  const constants = cases.flatMap(({ name, schema, expectedFile }, index) =>
    readFileSync(expectedFile, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line, row) => `// ${name}\nexport const d${index}_${row}: DocumentBySchema['${schema}'] = ${line};`),
  );
  writeFileSync(
    join(folder, 'documents.mts'),
    [`import type { DocumentBySchema } from ${types};`, ...constants].join('\n'),
  );

  // Act
  const options = [
    '--noEmit',
    '--strict',
    '--target',
    'es2023',
    '--allowImportingTsExtensions',
    '--module',
    'nodenext',
  ];
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, ...options, join(folder, 'documents.mts')], {
    cwd: folder,
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true });

  // Assess
  expect(constants.length).toBeGreaterThan(100);
  expect(stdout).toBe('');
  expect(status).toBe(0);
});
