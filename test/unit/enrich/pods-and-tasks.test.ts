import { describe, expect, it } from 'vitest';
import { createTransformer, documentsOf, firehoseEvent, type TransformerOptions } from '../../../src/library/index.ts';
import { checkInventory } from '../../../src/metadata/inventory-schema.ts';

/** 2026-01-01T10:00:00Z, when the pods started. */
const BEGIN = 1_767_261_600;

function pod(name: string, address: string, interfaceId: string, instanceId: string): object {
  const workload = { kind: 'Deployment', name };
  const times = { from: BEGIN, until: BEGIN + 3_600 };
  return {
    id: name,
    namespace: 'shop',
    name: `${name}-1`,
    workload,
    node: 'node-1',
    vpcId: 'vpc-0shop',
    ...times,
    addresses: [address],
    interfaceId,
    instanceId,
  };
}

const NODE = {
  vpcId: 'vpc-0shop',
  type: 'interface',
  instanceId: 'i-0node',
  owner: { type: 'eks_node', id: 'i-0node' },
};

/** A node with a pod on a secondary address and a prefix, a branch interface of a pod, and an interface of an ECS task. */
const INVENTORY = checkInventory({
  version: 1,
  networkInterfaces: [
    {
      ...NODE,
      id: 'eni-0node',
      addresses: ['10.0.1.20', '10.0.1.77'],
      prefixes: ['10.0.2.16/28'],
      attachedAt: BEGIN - 60,
    },
    {
      id: 'eni-0branch',
      vpcId: 'vpc-0shop',
      type: 'branch',
      addresses: ['10.0.1.99'],
      securityGroupIds: ['sg-0pods'],
      owner: { type: 'eks_pod', id: 'eni-0trunk' },
    },
    {
      id: 'eni-0task',
      vpcId: 'vpc-0shop',
      type: 'interface',
      addresses: ['10.0.1.50'],
      attachedAt: BEGIN - 120,
      owner: { type: 'ecs_task', id: 'attachment-1', name: 'old-service' },
    },
  ],
  vpcs: [{ id: 'vpc-0shop', cidrBlocks: ['10.0.0.0/16'] }],
  pods: [
    pod('checkout', '10.0.1.77', 'eni-0node', 'i-0node'),
    pod('toolbox', '10.0.1.99', 'eni-0branch', 'i-0node'),
    pod('batch', '10.0.2.17', 'eni-0node', 'i-0node'),
  ],
});

/** The document of a record with these fields. */
async function documentOf(fields: Readonly<Record<string, string>>, options: TransformerOptions = {}): Promise<object> {
  const values: Readonly<Record<string, string | number>> = {
    ...{ version: 7, 'account-id': '123456789012', srcport: 40_000, dstport: 443, protocol: 6, bytes: 400 },
    ...{ start: BEGIN + 60, end: BEGIN + 120, action: 'ACCEPT', 'log-status': 'OK', 'flow-direction': 'egress' },
    ...fields,
  };
  const { transform } = createTransformer({
    inventory: INVENTORY,
    ...options,
    logFormat: Object.keys(values).join(' '),
  });
  const [document = {}] = documentsOf(await transform(firehoseEvent([Object.values(values).join(' ')])));
  return document;
}

describe('a pod with its own security groups', () => {
  const flow = { 'interface-id': 'eni-0branch', srcaddr: '10.0.1.99', dstaddr: '10.0.1.77' };

  it('is named at the branch interface, with its groups, and since when it has run', async () => {
    expect(await documentOf(flow)).toMatchObject({
      src_owner_type: 'kubernetes_pod',
      src_owner_id: 'shop/toolbox-1',
      src_owner_since: '2026-01-01T10:00:00Z',
      src_interface_id: 'eni-0branch',
      src_security_group_ids: ['sg-0pods'],
      dst_owner_id: 'shop/checkout-1',
    });
  });

  it('is the orchestrator’s resource in ECS, and the endpoint’s name in OCSF', async () => {
    expect(await documentOf(flow, { schema: 'ecs' })).toMatchObject({
      orchestrator: {
        type: 'kubernetes',
        namespace: 'shop',
        resource: { type: 'pod', name: 'toolbox-1', parent: { type: 'Deployment' } },
      },
      vpcflow: { source: { pod_name: 'toolbox-1', workload_name: 'toolbox', owner_since: '2026-01-01T10:00:00Z' } },
    });
    expect(await documentOf(flow, { schema: 'ocsf' })).toMatchObject({
      src_endpoint: { name: 'toolbox', type: 'kubernetes_pod', interface_uid: 'eni-0branch' },
      dst_endpoint: { name: 'checkout' },
    });
  });

  it('is not named for a flow before it ran, nor is the branch interface taken for its', async () => {
    const before = { ...flow, start: `${BEGIN - 120}`, end: `${BEGIN - 60}` };
    const document = await documentOf(before);
    expect(document).toMatchObject({ src_interface_id: 'eni-0branch', src_unattributed: 'not_known_then' });
    expect(document).not.toHaveProperty('src_owner_id');
  });
});

describe('a node', () => {
  it.each([
    ['of its pods with host networking', '10.0.1.20'],
    ['of an address in its prefix that no pod is known to have had', '10.0.2.20'],
  ])('is named %s', async (_, dstaddr) => {
    const document = await documentOf({ 'interface-id': 'eni-0task', srcaddr: '10.0.1.50', dstaddr });
    expect(document).toMatchObject({ dst_owner_type: 'eks_node', dst_owner_id: 'i-0node' });
    expect(document).not.toHaveProperty('dst_pod_name');
  });
});

describe('an ECS task in the record', () => {
  const task = 'arn:aws:ecs:eu-central-1:123456789012:task/shop/0a1b2c3d';

  it('is the owner, whatever the inventory says of its interface, which is as old as the task', async () => {
    const fields = { 'interface-id': 'eni-0task', srcaddr: '10.0.1.50', dstaddr: '10.0.1.77', 'ecs-task-arn': task };
    expect(await documentOf({ ...fields, 'ecs-service-name': 'web' })).toMatchObject({
      src_owner_type: 'ecs_task',
      src_owner_id: '0a1b2c3d',
      src_owner_name: 'web',
      src_owner_since: '2026-01-01T09:58:00Z',
    });
  });

  it('wins over a pod with the address, and has no time of an interface that it shares', async () => {
    const fields = {
      'interface-id': 'eni-0node',
      srcaddr: '10.0.1.20',
      dstaddr: '10.0.1.50',
      'pkt-srcaddr': '10.0.1.77',
    };
    const document = await documentOf({ ...fields, 'ecs-task-arn': task });
    expect(document).toMatchObject({ src_owner_type: 'ecs_task', src_owner_id: '0a1b2c3d' });
    expect(document).not.toHaveProperty('src_owner_since');
    expect(document).not.toHaveProperty('src_pod_name');
  });
});
