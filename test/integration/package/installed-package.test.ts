import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ScratchProject } from './scratch-project.ts';

const LINE = '2 123456789012 eni-1 10.0.0.5 10.0.1.7 50000 5432 6 20 4249 1609459200 1609459260 ACCEPT OK';
const INSTALL_MS = 300_000;

let project: ScratchProject;

beforeAll(() => {
  project = new ScratchProject(['jest@30.5.2', 'typescript@5.9.3', '@types/node@20.19.43']);
}, INSTALL_MS);

afterAll(() => project?.remove());

/** Paths of the files in a folder of the installed package, relative to that folder. */
function filesOf(folder: string): string[] {
  return readdirSync(join(project.installed, folder), { recursive: true, encoding: 'utf8' }).map((path) =>
    join(folder, path),
  );
}

/** A program that uses the library with its types. */
const PROGRAM = `
  import { createTransformer, documentsOf, firehoseEvent, type FlatDocument, type TransformerOptions } from 'vpc-flow-enricher';
  import { createEc2Metadata, MissingPackageError } from 'vpc-flow-enricher/aws';

  const options: TransformerOptions = { cidrLabels: { '10.0.0.0/24': 'web' } };
  // @ts-expect-error: an option that does not exist
  const wrong: TransformerOptions = { schemas: 'flat' };

  async function main(): Promise<void> {
    const result = await createTransformer(options).transform(firehoseEvent(['${LINE}']));
    const documents: FlatDocument[] = documentsOf(result);
    const reason: unknown = await createEc2Metadata().catch((error: unknown) => error);
    const isMissing = reason instanceof MissingPackageError;
    console.log(JSON.stringify([documents[0]?.src_label, isMissing, wrong !== undefined]));
  }

  void main();
`;

describe('the installed package', { timeout: INSTALL_MS }, () => {
  it('installs no packages that only the function, look-ups, queries or tests use', () => {
    // Prepare, Act
    const present = [
      'pino',
      '@aws-sdk',
      '@smithy',
      '@aws-lambda-powertools',
      'esbuild',
      '@duckdb',
      'playwright-core',
      'axe-core',
    ].filter((name) => existsSync(join(project.folder, 'node_modules', name)));

    // Assess
    expect(present).toEqual([]);
  });

  it('can be required from a test of Jest 30', () => {
    // Prepare
    project.write(
      'enricher.test.js',
      `
        const { createTransformer, documentsOf, firehoseEvent } = require('vpc-flow-enricher');
        const { createEc2Metadata } = require('vpc-flow-enricher/aws');

        test('enriches', async () => {
          const { transform } = createTransformer({ cidrLabels: { '10.0.0.0/24': 'web' } });
          const documents = documentsOf(await transform(firehoseEvent(['${LINE}', Buffer.from([0xff])])));
          expect(documents.slice(0, 1)).toEqual([expect.objectContaining({ service_name: 'postgresql', src_label: 'web' })]);
        });

        test('refuses invalid options', () => {
          expect(() => createTransformer({ schemas: 'flat' })).toThrow('did you mean schema?');
        });

        test('names the packages that look-ups need', async () => {
          await expect(createEc2Metadata()).rejects.toThrow('npm install @aws-sdk/client-ec2');
        });
      `,
    );

    // Act
    const ended = project.node('node_modules/jest/bin/jest.js', '--ci');

    // Assess
    expect(ended.output).toContain('Tests:       3 passed, 3 total');
    expect(ended.status).toBe(0);
  });

  it.each([
    ['CommonJS', 'commonjs', 'node16', 'node16'],
    ['CommonJS of old settings', 'commonjs', 'commonjs', 'node10'],
    ['ESM', 'module', 'nodenext', 'nodenext'],
  ])(
    'compiles with TypeScript without skipping its declarations, and runs, as %s',
    (_name, type, module, moduleResolution) => {
      // Prepare
      const folder = `typescript-${module}`;
      const compilerOptions = {
        target: 'es2022',
        lib: ['es2023'],
        types: ['node'],
        module,
        moduleResolution,
        strict: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: false,
        outDir: 'out',
      };
      project.write(`${folder}/package.json`, JSON.stringify({ type }));
      project.write(`${folder}/tsconfig.json`, JSON.stringify({ compilerOptions, files: ['main.ts'] }));
      project.write(`${folder}/main.ts`, PROGRAM);

      // Act
      const compiled = project.node('node_modules/typescript/bin/tsc', '-p', folder);
      const ran = project.node(`${folder}/out/main.js`);

      // Assess
      expect(compiled.output).toBe('');
      expect(ran.output.trim()).toBe('["web",true,true]');
    },
  );

  it('has a command that says what to install before it makes look-ups', () => {
    // Prepare
    project.write('flow.log', `${LINE}\n`);
    const command = join(project.installed, 'lib/cli.mjs');

    // Act
    const plain = project.node(command, 'enrich', 'flow.log');
    const looking = project.node(command, 'enrich', '--metadata', 'ec2', 'flow.log');

    // Assess
    expect(plain.status).toBe(0);
    expect(looking.status).toBe(2);
    expect(looking.output).toContain('npm install @aws-sdk/client-ec2');
  });

  it('lets the files of the function be resolved', () => {
    // Prepare, Act
    const script = `console.log(require.resolve('vpc-flow-enricher/dist/handler.mjs'))`;
    const { output } = project.node('--eval', script);

    // Assess
    expect(output.trim()).toBe(join(project.installed, 'dist/handler.mjs'));
  });

  it('has every file that its source maps name', () => {
    // Prepare
    const maps = filesOf('lib').filter((path) => path.endsWith('.map'));

    // Act
    const missing = maps.flatMap((path) => {
      const { sources }: { sources: string[] } = JSON.parse(readFileSync(join(project.installed, path), 'utf8'));
      return sources.filter((source) => !existsSync(join(project.installed, dirname(path), source)));
    });

    // Assess
    expect(maps.length).toBeGreaterThan(3);
    expect(missing).toEqual([]);
  });

  it('has the notices of what it bundles, and a bill of materials', () => {
    // Prepare, Act
    const names = readdirSync(project.installed);

    // Assess
    expect(names).toEqual(expect.arrayContaining(['LICENSE', 'THIRD-PARTY-NOTICES.txt', 'sbom.cdx.json']));
  });
});
