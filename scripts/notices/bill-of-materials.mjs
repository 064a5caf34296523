import { readFileSync } from 'node:fs';
import { ROOT } from '../bundle-module.mjs';

const readJson = (path) => JSON.parse(readFileSync(`${ROOT}${path}`, 'utf8'));

/**
 * A bill of materials in CycloneDX 1.6 format (https://cyclonedx.org/docs/1.6/json/): the packages in the function's bundle (`folders`)
 * and those that are installed with the library. It is derived from the lock file alone, without times and random numbers, so that the
 * same packages give the same text.
 */
export const billOfMaterials = (folders) => {
  const { name, version, description, license } = readJson('package.json');
  const { packages } = readJson('package-lock.json');
  const bundled = new Set(folders);
  const installed = installedFolders(packages);
  const chosen = [...new Set([...bundled, ...installed])].sort();
  const reference = (folder) => purlOf(nameOf(folder), packages[folder].version);
  const root = { 'bom-ref': `${name}@${version}`, type: 'application', name, version, description };
  const unique = new Map(chosen.map((folder) => [reference(folder), folder]));
  const components = [...unique].map(([purl, folder]) =>
    componentOf(purl, folder, packages[folder], bundled, installed),
  );
  const edges = [...unique].map(([purl, folder]) => ({
    ref: purl,
    dependsOn: refsOf(dependencyFolders(packages, folder).filter((each) => chosen.includes(each))),
  }));
  function refsOf(list) {
    return [...new Set(list.map(reference))].sort();
  }
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { ...root, licenses: [{ license: { id: license } }], purl: purlOf(name, version) } },
    components,
    dependencies: [{ ref: root['bom-ref'], dependsOn: refsOf(chosen) }, ...edges],
  };
};

const componentOf = (purl, folder, { version, license, integrity }, bundled, installed) => ({
  'bom-ref': purl,
  type: 'library',
  ...groupAndName(nameOf(folder)),
  version,
  scope: 'required',
  ...(integrity === undefined ? {} : { hashes: [hashOf(integrity)] }),
  licenses: [license.includes(' ') ? { expression: license } : { license: { id: license } }],
  purl,
  properties: [
    ...(bundled.has(folder) ? [{ name: 'vpc-flow-enricher:in', value: 'the function (dist/)' }] : []),
    ...(installed.includes(folder) ? [{ name: 'vpc-flow-enricher:in', value: 'the library (lib/)' }] : []),
  ],
});

/** The folders of the library's own dependencies and of everything that they install. */
const installedFolders = (packages) => {
  const found = new Set();
  const open = Object.keys(packages[''].dependencies).map((name) => `node_modules/${name}`);
  while (open.length > 0) {
    const folder = open.pop();
    if (found.has(folder)) continue;
    found.add(folder);
    open.push(...dependencyFolders(packages, folder));
  }
  return [...found].sort();
};

/** The folders in which Node.js finds a package's dependencies: its own, or one above. */
const dependencyFolders = (packages, folder) =>
  Object.keys(packages[folder].dependencies ?? {}).flatMap((name) => {
    for (let place = folder; ; place = place.slice(0, place.lastIndexOf('node_modules/')).replace(/\/$/, '')) {
      const candidate = place === '' ? `node_modules/${name}` : `${place}/node_modules/${name}`;
      if (packages[candidate] !== undefined) return [candidate];
      if (place === '') return [];
    }
  });

const nameOf = (folder) => folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);

const groupAndName = (name) => {
  const [group, short] = name.split('/');
  return short === undefined ? { name } : { group, name: short };
};

/** A package URL, with the @ of a scope escaped: https://github.com/package-url/purl-spec */
const purlOf = (name, version) => `pkg:npm/${name.replace('@', '%40')}@${version}`;

/** Converts a hash of the lock file (base64) for the bill of materials (hexadecimal). */
const hashOf = (integrity) => {
  const [algorithm, digest] = integrity.split('-');
  return { alg: algorithm.replace('sha', 'SHA-'), content: Buffer.from(digest, 'base64').toString('hex') };
};
