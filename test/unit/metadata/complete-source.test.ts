import { describe, expect, it } from 'vitest';
import { guardSource } from '../../../src/metadata/guarded-source.ts';
import { LayeredSource } from '../../../src/metadata/layered-source.ts';
import { RefreshingSource } from '../../../src/metadata/refreshing-source.ts';
import { SnapshotSource } from '../../../src/metadata/snapshot-source.ts';
import type { MetadataContext, MetadataRequest } from '../../../src/model/metadata-request.ts';
import type { CompleteSource, MetadataSource } from '../../../src/model/ports.ts';

const CONTEXT: MetadataContext = { accountId: '123456789012', region: 'eu-central-1', deadlineMs: Date.now() + 10_000 };
const REQUEST: MetadataRequest = {
  scopes: [
    {
      accountId: '123456789012',
      region: 'eu-central-1',
      interfaceIds: new Set(['eni-0a']),
      instanceIds: new Set(),
      natGatewayIds: new Set(),
      addressesByVpc: new Map(),
      addressesByInterface: new Map(),
    },
  ],
};

/** A use of each member of a source; the type checker detects missing members. */
const USES: Readonly<Record<keyof MetadataSource, (source: MetadataSource) => unknown>> = {
  refresh: (source) => source.refresh?.(CONTEXT),
  resolve: (source) => source.resolve?.(REQUEST, CONTEXT),
  settle: (source) => source.settle?.(CONTEXT),
  takeFaults: (source) => source.takeFaults?.(),
  revision: (source) => source.revision,
  generation: (source) => source.generation,
  writtenAtMs: (source) => source.writtenAtMs,
  knownInterfaces: (source) => source.knownInterfaces,
  rules: (source) => source.rules?.current,
  pods: (source) => source.pods,
  interfaceById: (source) => source.interfaceById('eni-0a'),
  interfaceInVpc: (source) => source.interfaceInVpc('vpc-1', '10.0.0.1'),
  interfaceAnywhere: (source) => source.interfaceAnywhere('10.0.0.1'),
  isShared: (source) => source.isShared?.('10.0.0.1'),
  instanceById: (source) => source.instanceById('i-1'),
  subnetById: (source) => source.subnetById('subnet-1'),
  vpcById: (source) => source.vpcById('vpc-1'),
  natGatewayById: (source) => source.natGatewayById('nat-1'),
  vpcHolds: (source) => source.vpcHolds('vpc-1', '10.0.0.1'),
};

/** A source that records which of its members are used. */
function listeningSource(inner: MetadataSource): { source: MetadataSource; used: Set<string> } {
  const used = new Set<string>();
  const source = new Proxy(inner, {
    get: (target, name) => {
      used.add(String(name));
      if (name === 'rules') return { current: undefined };
      if (name === 'resolve') return async () => {};
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { source, used };
}

const EMPTY = { version: 1, networkInterfaces: [] } as const;
const snapshot = () => new SnapshotSource(EMPTY);

/** The members of a source that are used when a member of its wrapper is used. */
async function usedThrough(
  wrap: (source: MetadataSource) => MetadataSource,
  name: keyof MetadataSource,
): Promise<ReadonlySet<string>> {
  const { source, used } = listeningSource(snapshot());
  const wrapped = wrap(source);
  // the wrapper may read once, at the beginning, whether there are rules
  if (name !== 'rules') used.clear();
  await USES[name](wrapped);
  return used;
}

describe.each<[string, (source: MetadataSource) => MetadataSource]>([
  ['a guarded source', (source) => guardSource(source)],
  ['the first of two layers', (source) => new LayeredSource(source, snapshot())],
  ['the second of two layers', (source) => new LayeredSource({ ...minimal(), vpcHolds: () => undefined }, source)],
])('%s', (_kind, wrap) => {
  it.each(Object.keys(USES).filter((name): name is keyof MetadataSource => name in USES))(
    'forwards %s',
    async (name) => {
      expect([...(await usedThrough(wrap, name))]).toContain(name);
    },
  );
});

describe('a snapshot that follows its document', () => {
  it('has every member that a snapshot has', () => {
    // Prepare
    const membersOf = (type: { prototype: object }): string[] =>
      Object.getOwnPropertyNames(type.prototype).filter((name) => name in USES);

    // Act, Assess
    expect(membersOf(RefreshingSource)).toEqual(expect.arrayContaining(membersOf(SnapshotSource)));
  });
});

describe('a source that wraps another', () => {
  it('does not compile if it lacks an optional member', () => {
    const { knownInterfaces: _missing, ...rest }: CompleteSource = complete();
    // @ts-expect-error without `knownInterfaces`
    const incomplete: CompleteSource = rest;
    expect(incomplete.knownInterfaces).toBeUndefined();
  });
});

function minimal(): MetadataSource {
  const none = () => undefined;
  return {
    interfaceById: none,
    interfaceInVpc: none,
    interfaceAnywhere: none,
    instanceById: none,
    subnetById: none,
    vpcById: none,
    natGatewayById: none,
    vpcHolds: none,
  };
}

function complete(): CompleteSource {
  return {
    ...minimal(),
    refresh: undefined,
    resolve: undefined,
    settle: undefined,
    takeFaults: undefined,
    revision: undefined,
    generation: undefined,
    writtenAtMs: undefined,
    knownInterfaces: undefined,
    rules: undefined,
    pods: undefined,
    isShared: undefined,
  };
}
