import { describe, expect, it } from 'vitest';
import { placePods } from '../../../src/metadata/place-pods.ts';
import { readPodList } from '../../../src/metadata/read-pod-list.ts';
import type { NetworkInterface } from '../../../src/model/inventory.ts';
import { kubectlList, kubectlPod, NOON, type PodFixture, podEni } from '../../support/pods/kubectl-pods.ts';

const NODE: NetworkInterface = {
  id: 'eni-0aaaaaaaaaaaaaaa1',
  vpcId: 'vpc-0a',
  addresses: ['10.0.1.20', '10.0.1.78'],
  prefixes: ['10.0.5.0/28'],
  instanceId: 'i-0123456789abcdef0',
};
const BRANCH: NetworkInterface = {
  id: 'eni-0bbbbbbbbbbbbbbb2',
  vpcId: 'vpc-0a',
  type: 'branch',
  addresses: ['10.0.1.77'],
};
const GONE = 'eni-0ccccccccccccccc3';

/** The interface at which a pod is placed. */
function placeOf(pod: Omit<PodFixture, 'name'>, ...networkInterfaces: NetworkInterface[]): string | undefined {
  const { pods } = readPodList(kubectlList([kubectlPod({ name: 'pod', ...pod })]), NOON + 600);
  return placePods(pods, { version: 1, networkInterfaces: [NODE, ...networkInterfaces] }).pods[0]?.interfaceId;
}

describe('the interface of a pod', () => {
  it('is the branch interface in its annotation, also if another one has its address by now', () => {
    const annotations = podEni(GONE, '10.0.1.77');
    expect(placeOf({ ip: '10.0.1.77', annotations })).toBe(GONE);
    expect(placeOf({ ip: '10.0.1.77', annotations }, BRANCH)).toBe(GONE);
    expect(placeOf({ ip: '10.0.1.77', annotations: podEni(BRANCH.id, '10.0.1.77') }, BRANCH)).toBe(BRANCH.id);
  });

  it('is the branch interface with its address if the list has no annotations', () => {
    expect(placeOf({ ip: '10.0.1.77' }, BRANCH)).toBe(BRANCH.id);
    expect(placeOf({ ip: '10.0.1.77' })).toBeUndefined();
  });

  it('is that of its node if this has the address, itself or in a prefix, whatever the annotation says', () => {
    for (const ip of ['10.0.1.78', '10.0.5.3']) {
      expect(placeOf({ ip, annotations: podEni(GONE, ip) }, BRANCH)).toBe(NODE.id);
    }
  });

  it('is not that of an older node that got the address of its own for a pod', () => {
    const { pods } = readPodList(kubectlList([kubectlPod({ name: 'pod', ip: '10.0.1.78' })]), NOON + 600);
    const other = {
      ...NODE,
      id: 'eni-0ddddddddddddddd4',
      addresses: ['10.0.1.21', '10.0.1.20', '10.0.1.78'],
      attachedAt: 1,
    };
    expect(placePods(pods, { version: 1, networkInterfaces: [other] })).toEqual({ pods: [], withoutVpc: 1 });
  });

  it('is not that of a later node with the address of its own, unless the list names the instance', () => {
    const { pods } = readPodList(kubectlList([kubectlPod({ name: 'pod', ip: '10.0.1.78' })]), NOON + 600);
    const [pod] = pods;
    if (pod === undefined) throw new Error('the list has a pod');
    const at = (attachedAt: number, listed = pod) =>
      placePods([listed], { version: 1, networkInterfaces: [{ ...NODE, attachedAt }] });
    expect(at(pod.from)).toMatchObject({
      pods: [{ interfaceId: NODE.id, instanceId: NODE.instanceId }],
      withoutVpc: 0,
    });
    expect(at(pod.from + 1)).toEqual({ pods: [], withoutVpc: 1 });
    const named = { ...pod, instanceId: 'i-0123456789abcdef0' };
    expect(at(pod.from + 1, named)).toMatchObject({ pods: [{ interfaceId: NODE.id }], withoutVpc: 0 });
  });
});
