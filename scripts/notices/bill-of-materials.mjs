import { readFileSync } from 'node:fs';
import { ROOT } from '../bundle-module.mjs';

const readJson = (path) => JSON.parse(readFileSync(`${ROOT}${path}`, 'utf8'));

/**
 * A bill of materials after CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/): the packages in the function's bundle
 * (`folders`) and those that are installed with the library. Of the lock file alone, without times and random numbers, so
 * that the same packages give the same text.
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

/** The folders of the packages that the library's own dependencies bring, themselves included. */
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

/** Where Node.js finds what a package depends on: in its own folder, or in one above. */
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

/** https://github.com/package-url/purl-spec: the @ of a scope is escaped. */
const purlOf = (name, version) => `pkg:npm/${name.replace('@', '%40')}@${version}`;

/** The lock file has hashes as base64, the bill of materials as hexadecimal digits. */
const hashOf = (integrity) => {
  const [algorithm, digest] = integrity.split('-');
  return { alg: algorithm.replace('sha', 'SHA-'), content: Buffer.from(digest, 'base64').toString('hex') };
};
