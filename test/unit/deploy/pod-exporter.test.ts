import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { readPodList } from '../../../src/metadata/read-pod-list.ts';
import { kubectlList, kubectlPod, NOON } from '../../support/pods/kubectl-pods.ts';

const MANIFEST = new URL('../../../deploy/kubernetes/pod-exporter.yaml', import.meta.url);
const DOCUMENTS = parseAllDocuments(readFileSync(MANIFEST, 'utf8'));
const HAS_JQ = isInstalled('jq');

function isInstalled(program: string): boolean {
  try {
    execFileSync(program, ['--version']);
    return true;
  } catch {
    return false;
  }
}

/** The value at a path of an object of the manifest. */
function valueAt(kind: string, ...path: readonly (string | number)[]): unknown {
  const found = DOCUMENTS.find((document) => document.get('kind') === kind);
  const value = found?.getIn(path);
  return typeof value === 'object' && value !== null && 'toJSON' in value ? found?.toJS()[path[0] ?? ''] : value;
}

describe('the exporter of pods', () => {
  it('may read pods, and nothing else', () => {
    expect(valueAt('ClusterRole', 'rules')).toEqual([
      { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
    ]);
    expect(DOCUMENTS.filter((document) => /Role$/.test(String(document.get('kind'))))).toHaveLength(1);
  });

  it.skipIf(!HAS_JQ)('exports all that is read of pods, and no environment variables (needs jq)', () => {
    // Prepare
    const list = kubectlList([
      kubectlPod({
        name: 'checkout-6d4-x',
        ip: '10.0.1.77',
        ready: NOON + 3,
        owner: { kind: 'ReplicaSet', name: 'checkout-6d4' },
        labels: { 'pod-template-hash': '6d4', secret: 'hunter3' },
      }),
      kubectlPod({ name: 'job', ip: '10.0.1.78', phase: 'Succeeded', finished: NOON + 60 }),
      kubectlPod({ name: 'proxy', ip: '10.0.1.20', hostNetwork: true }),
      kubectlPod({ name: 'pending', phase: 'Pending' }),
      { kind: 'Pod', metadata: { name: 'bare', namespace: 'a' }, spec: {}, status: {} },
    ]);
    const program = valueAt('ConfigMap', 'data', 'pods.jq');

    // Act
    const exported = execFileSync('jq', ['-c', '--arg', 'exportedAt', '2026-01-01T10:30:00Z', String(program)], {
      input: list,
    });

    // Assess
    const { listedAt, ...reading } = readPodList(exported, NOON + 3_600);
    expect(listedAt).toBe(NOON + 1_800);
    expect(reading).toEqual({
      pods: readPodList(list, NOON + 1_800).pods,
      ignored: readPodList(list, NOON + 1_800).ignored,
    });
    expect(exported.toString()).not.toMatch(/hunter|image/);
  });
});
