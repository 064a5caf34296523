import { readFileSync } from 'node:fs';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { describe, expect, it } from 'vitest';
import { bundledFolders } from '../../scripts/notices/build.mjs';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const notices = read('THIRD-PARTY-NOTICES.txt');
const sbom = read('sbom.cdx.json');

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}
const manifestOf = (folder: string): Manifest => JSON.parse(read(`${folder}/package.json`));

const bundled = (await bundledFolders()).map(manifestOf);

describe('the notices of third parties', () => {
  it('name every package with code in the function, with its version and its licence', () => {
    // Prepare, Act
    const missing = bundled.filter(({ name, version }) => !notices.includes(`\n${name} ${version} (`));

    // Assess
    expect(bundled.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['pino', 'lru-cache', '@aws-sdk/client-ec2']),
    );
    expect(missing).toEqual([]);
  });

  it('have the texts of the licences', () => {
    for (const text of ['Apache License', 'Permission is hereby granted, free of charge', 'Blue Oak Model License']) {
      expect(notices).toContain(text);
    }
  });
});

describe('the bill of materials', () => {
  it('is valid CycloneDX', async () => {
    // Prepare
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);

    // Act
    const problem = await validator.validate(sbom);

    // Assess
    expect(problem).toBeNull();
  });

  it('has every package that the function bundles or the library installs, and what each depends on', () => {
    // Prepare
    const { components, dependencies }: { components: { purl: string }[]; dependencies: { ref: string }[] } =
      JSON.parse(sbom);
    const purls = components.map(({ purl }) => purl);
    const installed = Object.keys(manifestOf('.').dependencies ?? {}).map((name) => manifestOf(`node_modules/${name}`));

    // Act
    const missing = [...bundled, ...installed].filter(
      ({ name, version }) => !purls.includes(`pkg:npm/${name.replace('@', '%40')}@${version}`),
    );

    // Assess
    expect(missing).toEqual([]);
    expect(new Set(purls).size).toBe(purls.length);
    expect(dependencies.map(({ ref }) => ref)).toEqual(expect.arrayContaining(purls));
  });

  it('has no times and no random numbers, so that the same packages give the same text', () => {
    expect(sbom).not.toMatch(/serialNumber|timestamp/);
  });
});
