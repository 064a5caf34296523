import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPodList } from '../../../src/metadata/read-pod-list.ts';
import { kubectlList, kubectlPod, NOON, type PodFixture, podEni } from '../../support/pods/kubectl-pods.ts';

const LISTED_AT = NOON + 600;

function read(...pods: readonly PodFixture[]) {
  return readPodList(kubectlList(pods.map(kubectlPod)), LISTED_AT);
}

const CHECKOUT: PodFixture = {
  name: 'checkout-6d4cf56db6-x2x9k',
  ip: '10.0.1.77',
  owner: { kind: 'ReplicaSet', name: 'checkout-6d4cf56db6' },
  labels: { 'pod-template-hash': '6d4cf56db6' },
};

describe('readPodList', () => {
  it('reads a pod with its addresses, workload, node and time', () => {
    // Prepare, Act
    const { pods, listedAt } = read(CHECKOUT);

    // Assess
    expect(listedAt).toBe(LISTED_AT);
    expect(pods).toEqual([
      {
        id: 'uid-shop-checkout-6d4cf56db6-x2x9k',
        namespace: 'shop',
        name: 'checkout-6d4cf56db6-x2x9k',
        workload: { kind: 'Deployment', name: 'checkout' },
        node: 'ip-10-0-1-20.eu-central-1.compute.internal',
        instanceId: undefined,
        hostAddresses: ['10.0.1.20'],
        addresses: ['10.0.1.77'],
        from: NOON + 2,
        until: LISTED_AT,
        hasEnded: false,
      },
    ]);
  });

  it.each([
    ['has its address', podEni('eni-0a1b2c3d4e5f60718', '10.0.1.77'), 'eni-0a1b2c3d4e5f60718'],
    ['has another address', podEni('eni-0a1b2c3d4e5f60718', '10.0.1.78'), undefined],
    ['is none', podEni('sg-0a1b2c3d4e5f60718', '10.0.1.77'), undefined],
    ['is not JSON', { 'vpc.amazonaws.com/pod-eni': '[{"10.0.1.77"' }, undefined],
    ['is too long', { 'vpc.amazonaws.com/pod-eni': '"10.0.1.77""eni-0a1b2c3d4e5f60718"'.repeat(100) }, undefined],
  ])('reads the branch interface of a pod, if the one in its annotation %s', (_, annotations, expected) => {
    expect(read({ ...CHECKOUT, annotations }).pods[0]?.branchId).toBe(expected);
  });

  it.each([
    ['StatefulSet', { kind: 'StatefulSet', name: 'orders-db' }, {}, { kind: 'StatefulSet', name: 'orders-db' }],
    ['DaemonSet', { kind: 'DaemonSet', name: 'agent' }, {}, { kind: 'DaemonSet', name: 'agent' }],
    ['bare ReplicaSet', { kind: 'ReplicaSet', name: 'web-1' }, {}, { kind: 'ReplicaSet', name: 'web-1' }],
    [
      'ReplicaSet of Argo Rollouts',
      { kind: 'ReplicaSet', name: 'web-5d9c' },
      { 'rollouts-pod-template-hash': '5d9c' },
      { kind: 'Rollout', name: 'web' },
    ],
    [
      'ReplicaSet whose name lacks the hash',
      { kind: 'ReplicaSet', name: 'web' },
      { 'pod-template-hash': 'web' },
      { kind: 'ReplicaSet', name: 'web' },
    ],
    ['Job', { kind: 'Job', name: 'migrate-2' }, {}, { kind: 'Job', name: 'migrate-2' }],
    ['Job of a CronJob', { kind: 'Job', name: `backup-${NOON / 60}` }, {}, { kind: 'CronJob', name: 'backup' }],
    ['Job with a date', { kind: 'Job', name: 'load-20260101' }, {}, { kind: 'Job', name: 'load-20260101' }],
    ['node, which runs it from a file', { kind: 'Node', name: 'ip-10-0-1-20' }, {}, undefined],
  ])('names the workload of a pod that is run by a %s', (_what, owner, labels, expected) => {
    // Prepare, Act
    const { pods } = read({ name: 'a', ip: '10.0.1.77', owner, labels });

    // Assess
    expect(pods[0]?.workload).toEqual(expected);
  });

  it('ignores and counts pods on the network of their nodes, and pods without an address', () => {
    // Prepare, Act
    const { pods, ignored } = read(
      { name: 'kube-proxy', ip: '10.0.1.20', hostNetwork: true },
      { name: 'same-address', ip: '10.0.1.20' },
      { name: 'pending', phase: 'Pending' },
    );

    // Assess
    expect(pods).toEqual([]);
    expect(ignored).toMatchObject({ hostNetwork: 2, withoutAddress: 1 });
  });

  it('takes a pod on Fargate as the owner of the address that it shares with its node', () => {
    // Prepare, Act
    const { pods } = read({
      name: 'web',
      ip: '10.0.1.90',
      hostIp: '10.0.1.90',
      labels: { 'eks.amazonaws.com/fargate-profile': 'fp' },
    });

    // Assess
    expect(pods).toMatchObject([{ addresses: ['10.0.1.90'] }]);
  });

  it('gives a completed pod its address until its last container ended', () => {
    // Prepare, Act
    const { pods } = read({ name: 'job', ip: '10.0.1.78', phase: 'Succeeded', finished: NOON + 100 });

    // Assess
    expect(pods).toMatchObject([{ from: NOON + 2, until: NOON + 100, hasEnded: true }]);
  });

  it('begins when the network of the pod was ready, where the conditions say so', () => {
    // Prepare, Act
    const { pods } = read({ name: 'web', ip: '10.0.1.79', ready: NOON + 45 });

    // Assess
    expect(pods).toMatchObject([{ from: NOON + 45 }]);
  });

  it('begins when its containers were started again, which may have followed a restart of the node', () => {
    // Prepare, Act
    const { pods } = read({ name: 'web', ip: '10.0.1.79', restarted: { count: 1, at: NOON + 300 } });

    // Assess
    expect(pods).toMatchObject([{ from: NOON + 300, until: LISTED_AT }]);
  });

  it('proves no more than the moment of the list while no container runs', () => {
    // Prepare
    const pod = { ...kubectlPod({ name: 'web', ip: '10.0.1.79' }) };
    const waiting = { restartCount: 3, state: { waiting: { reason: 'CrashLoopBackOff' } } };
    const status = { ...Object(Reflect.get(pod, 'status')), containerStatuses: [waiting] };

    // Act
    const { pods } = readPodList(kubectlList([{ ...pod, status }]), LISTED_AT);

    // Assess
    expect(pods).toMatchObject([{ from: LISTED_AT, until: LISTED_AT, hasEnded: false }]);
  });

  it('takes a pod that should have ended as one that had its address, since its node may be gone', () => {
    // Prepare, Act
    const { pods } = read(
      { name: 'lost', ip: '10.0.1.79', deletes: LISTED_AT - 1 },
      { name: 'ending', ip: '10.0.1.80', deletes: LISTED_AT + 20 },
    );

    // Assess
    expect(pods).toMatchObject([
      { name: 'lost', from: NOON + 2, until: NOON + 2, hasEnded: true },
      { name: 'ending', until: LISTED_AT, hasEnded: false },
    ]);
  });

  it('names no workload of a pod with several owners and no controller', () => {
    // Prepare
    const ownersOf = (...ownerReferences: readonly object[]) => {
      const pod = kubectlPod({ name: 'web', ip: '10.0.1.79' });
      const metadata = { ...Object(Reflect.get(pod, 'metadata')), ownerReferences };
      return readPodList(kubectlList([{ ...pod, metadata }]), LISTED_AT).pods[0]?.workload;
    };
    const [red, blue] = ['red', 'blue'].map((name) => ({ kind: 'Group', name }));

    // Act, Assess
    expect(ownersOf({ ...red }, { ...blue })).toBeUndefined();
    expect(ownersOf({ ...red }, { ...blue, controller: true })).toEqual(blue);
    expect(ownersOf({ ...red })).toEqual(red);
  });

  it('reads a single pod, and text with a byte order mark', () => {
    // Prepare
    const single = JSON.stringify(kubectlPod(CHECKOUT));
    const list = kubectlList([kubectlPod(CHECKOUT)]).toString();

    // Act
    const readings = [single, `\uFEFF${list}`].map((text) => readPodList(Buffer.from(text), LISTED_AT));
    // as Windows PowerShell redirects it
    const redirected = readPodList(Buffer.from(`\uFEFF${list}`, 'utf16le'), LISTED_AT);

    // Assess
    for (const { pods } of [...readings, redirected]) expect(pods).toMatchObject([{ name: CHECKOUT.name }]);
  });

  it('reads both addresses of a dual-stack pod in canonical form', () => {
    // Prepare, Act
    const { pods } = read({ name: 'web', ips: ['10.0.1.79', '2001:DB8:0:0::17'] });

    // Assess
    expect(pods).toMatchObject([{ addresses: ['10.0.1.79', '2001:db8::17'] }]);
  });

  it('reads what the API server and kubectl write of pods and nodes, gzipped too', () => {
    // Prepare
    const { kind: _, apiVersion: __, ...item } = { kind: '', apiVersion: '', ...kubectlPod(CHECKOUT) };
    const fromServer = Buffer.from(JSON.stringify({ kind: 'PodList', apiVersion: 'v1', items: [item] }));
    const node = {
      kind: 'Node',
      metadata: { name: 'ip-10-0-1-20.eu-central-1.compute.internal' },
      spec: { providerID: 'aws:///eu-central-1a/i-0123456789abcdef0' },
    };

    // Act
    const server = readPodList(gzipSync(fromServer), LISTED_AT);
    const kubectl = readPodList(kubectlList([node, kubectlPod(CHECKOUT)]), LISTED_AT);

    // Assess
    expect(server.pods).toMatchObject([{ name: CHECKOUT.name, instanceId: undefined }]);
    expect(kubectl.pods).toMatchObject([{ name: CHECKOUT.name, instanceId: 'i-0123456789abcdef0' }]);
  });

  it('takes exportedAt as the time of the list, but no time after it was stored', () => {
    // Prepare
    const pods = [kubectlPod(CHECKOUT)];

    // Act
    const timeOf = (exportedAt: string) => readPodList(kubectlList(pods, { exportedAt }), LISTED_AT).listedAt;

    // Assess
    expect(timeOf('2026-01-01T10:05:00Z')).toBe(NOON + 300);
    expect(timeOf('2036-01-01T10:05:00Z')).toBe(LISTED_AT);
  });

  it('counts items of other kinds, invalid ones and unknown members', () => {
    // Prepare
    const items = [{ kind: 'Service' }, { kind: 'Pod' }, { kind: 'Pod', metadata: { name: '<b>', namespace: 'a' } }];

    // Act
    const { ignored } = readPodList(kubectlList(items, { colour: 1 }), LISTED_AT);

    // Assess
    expect(ignored).toMatchObject({ other: 1, invalid: 2, unknownMembers: 1 });
  });

  it.each([
    ['text that is not JSON', 'pods', /JSON/],
    ['something else', '[]', /no array “items”/],
    [
      'a list of something else',
      '{"kind":"ServiceList","items":[]}',
      /kind must be List or PodList, not "ServiceList"/,
    ],
  ])('refuses %s', (_what, text, message) => {
    // Prepare, Act, Assess
    expect(() => readPodList(Buffer.from(text), LISTED_AT)).toThrow(message);
  });

  it('never throws, whatever the item is', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.jsonValue(), (items, other) => {
        // Prepare
        const pod = { metadata: other, spec: other, status: other };
        const named = { ...pod, metadata: { name: 'a', namespace: 'b', labels: other, ownerReferences: [other] } };
        const status = {
          podIP: '10.0.1.2',
          startTime: '2026-01-01T10:00:00Z',
          conditions: other,
          containerStatuses: other,
        };
        const list = { items: [...items, pod, named, { ...named, status }] };

        // Act
        const { pods, ignored } = readPodList(Buffer.from(JSON.stringify(list)), LISTED_AT);

        // Assess
        const counted = ignored.hostNetwork + ignored.invalid + ignored.other + ignored.withoutAddress;
        expect(pods.length + counted).toBeLessThanOrEqual(list.items.length);
        for (const { from, until } of pods) expect(from).toBeLessThanOrEqual(until);
      }),
    );
  });
});
