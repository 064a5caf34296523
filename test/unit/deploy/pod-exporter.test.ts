import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { readPodList } from '../../../src/metadata/read-pod-list.ts';
import { kubectlList, kubectlPod, NOON } from '../../support/pods/kubectl-pods.ts';

const MANIFEST = new URL('../../../deploy/kubernetes/pod-exporter.yaml', import.meta.url);
const DOCUMENTS = parseAllDocuments(readFileSync(MANIFEST, 'utf8'));
/** Less than the 50 seconds after which the list is written without a change. */
const PATIENCE = { timeout: 25_000, interval: 50 };
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

const started: { readonly child: ChildProcess; readonly folder: string }[] = [];

afterEach(() => {
  for (const { child, folder } of started.splice(0)) {
    // with everything that it started
    endGroup(child, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Sends a signal to a process with everything that it started; returns whether anything of it still ran. */
function endGroup({ pid }: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  try {
    return pid !== undefined && process.kill(-pid, signal);
  } catch {
    return false;
  }
}

/** A kubectl with pages of pods in files, whose watch reports a change once there is a file `change` and then waits for another. */
const KUBECTL = `#!/bin/sh
case "$*" in
  *watch=1*) while ! test -e "$FOLDER/change"; do sleep 0.1; done; rm "$FOLDER/change"; echo changed; exec sleep 60 ;;
  *continue=a%2Fb%3D) exec cat "$FOLDER/page1.json" ;;
  *) exec cat "$FOLDER/page0.json" ;;
esac
`;

/** An AWS CLI that keeps each object that it is given. */
const AWS = `#!/bin/sh
for one in "$@"; do case "$one" in *.json.gz) test -e "$one" && file="$one" ;; esac; done
number=1
while test -e "$FOLDER/written$number"; do number=$((number + 1)); done
cp "$file" "$FOLDER/copy" && mv "$FOLDER/copy" "$FOLDER/written$number"
`;

/** Runs the exporter's script with pages of pods; the second one cannot be read if it is undefined. */
function startExporter(pages: readonly (readonly unknown[] | undefined)[]) {
  const folder = mkdtempSync(join(tmpdir(), 'pod-exporter-'));
  for (const name of ['scratch', 'config', 'bin']) mkdirSync(join(folder, name));
  for (const name of ['pods.jq', 'export.sh']) {
    const text = String(valueAt('ConfigMap', 'data', name));
    writeFileSync(join(folder, 'config', name), text.replaceAll(/(?=\/(?:scratch|config)\/)/g, folder));
  }
  writeFileSync(join(folder, 'bin', 'kubectl'), KUBECTL, { mode: 0o755 });
  writeFileSync(join(folder, 'bin', 'aws'), AWS, { mode: 0o755 });
  const setPages = (items: readonly (readonly unknown[] | undefined)[]): void => {
    items.forEach((page, index) => {
      const file = join(folder, `page${index}.json`);
      rmSync(file, { force: true });
      if (page === undefined) return;
      const metadata = { resourceVersion: '7', ...(index === 0 ? { continue: 'a/b=' } : {}) };
      writeFileSync(file, JSON.stringify({ kind: 'PodList', metadata, items: page }));
    });
  };
  setPages(pages);
  const env = {
    ...{ PATH: `${join(folder, 'bin')}:${process.env.PATH}`, FOLDER: folder, POD_LIST: 's3://lists/shop.json.gz' },
    ...{ MIN_SECONDS: '0.1', MAX_SECONDS: '50' },
  };
  const child = spawn('sh', [join(folder, 'config', 'export.sh')], { env, detached: true, stdio: 'pipe' });
  let errors = '';
  child.stderr.on('data', (data) => {
    errors += String(data);
  });
  started.push({ child, folder });
  return {
    setPages,
    /** Ends the script as Kubernetes ends a container; returns how it ended. */
    terminate: () =>
      new Promise<unknown>((resolve) => {
        child.once('close', (code, signal) => resolve(signal ?? code));
        child.kill('SIGTERM');
      }),
    isRunning: () => endGroup(child, 0),
    change: () => writeFileSync(join(folder, 'change'), ''),
    failed: (message: string) => vi.waitFor(() => expect(errors).toContain(message), PATIENCE),
    /** The list that was written as this one, unpacked. */
    written: (number: number) => vi.waitFor(() => gunzipSync(readFileSync(join(folder, `written${number}`))), PATIENCE),
  };
}

describe('the exporter of pods', () => {
  it('may read pods, and nothing else', () => {
    expect(valueAt('ClusterRole', 'rules')).toEqual([
      { apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] },
    ]);
    expect(DOCUMENTS.filter((document) => /Role$/.test(String(document.get('kind'))))).toHaveLength(1);
  });

  it.skipIf(!HAS_JQ)('ends at once with all that it started when it is told to (needs jq)', async () => {
    // Prepare
    const exporter = startExporter([[], []]);
    await exporter.written(1);

    // Act
    const outcome = await exporter.terminate();

    // Assess: the first process of a container never dies of a signal that it does not handle
    expect(outcome).toBe(0);
    await vi.waitFor(() => expect(exporter.isRunning()).toBe(false), PATIENCE);
  });

  it.skipIf(!HAS_JQ)('exports all that is read of pods, and no environment variables (needs jq)', async () => {
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
      kubectlPod({ name: 'lost', ip: '10.0.1.79', deletes: NOON + 90 }),
      { kind: 'Pod', metadata: { name: 'bare', namespace: 'a' }, spec: {}, status: {} },
    ]);
    const { items } = JSON.parse(list.toString());
    const exporter = startExporter([items.slice(0, 2), items.slice(2)]);

    // Act
    const exported = await exporter.written(1);

    // Assess
    const { exportedAt } = JSON.parse(exported.toString());
    const { listedAt, ...reading } = readPodList(exported, Number.MAX_SAFE_INTEGER);
    expect(listedAt).toBe(Date.parse(exportedAt) / 1_000);
    expect(reading).toEqual({
      pods: readPodList(list, listedAt).pods,
      ignored: readPodList(list, listedAt).ignored,
    });
    expect(exported.toString()).not.toMatch(/hunter|image/);
  });

  it.skipIf(!HAS_JQ)(
    'writes the list at the first change, and none of which a page is missing (needs jq)',
    async () => {
      // Prepare
      const page = (name: string) =>
        JSON.parse(kubectlList([kubectlPod({ name, ip: '10.0.1.77', ready: NOON + 3 })]).toString()).items;
      const exporter = startExporter([page('one'), page('two')]);
      await exporter.written(1);

      // Act
      exporter.setPages([page('three'), undefined]);
      exporter.change();
      await exporter.failed('the pods could not be listed');
      exporter.setPages([page('four'), page('five')]);
      const exported = await exporter.written(2);

      // Assess
      const names = readPodList(exported, NOON + 60).pods.map(({ name }) => name);
      expect(names).toEqual(['four', 'five']);
    },
  );
});
