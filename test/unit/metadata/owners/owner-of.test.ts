import { describe, expect, it } from 'vitest';
import type { DescribedInterface } from '../../../../src/metadata/owners/described-interface.ts';
import { ownerOf } from '../../../../src/metadata/owners/owner-of.ts';
import type { InterfaceOwner } from '../../../../src/model/inventory.ts';

const ALB = 'ELB app/shop/50dc6c495c0c9188';
const ECS_ATTACHMENT = 'arn:aws:ecs:eu-west-2:123456789012:attachment/37a927f2-a8d1-46d7-8f96-d6aef13cc5b0';
const INSTANCE_ID = 'i-0123456789abcdef0';
const UUID = '8c7ac78b-e11d-4dea-8a47-ab2bdeba9bf5';

describe('ownerOf', () => {
  it('gives AWS’s identifier, the name that people use, and how it was found out', () => {
    // Prepare
    const described = { interfaceType: 'interface', description: ALB, requesterId: 'amazon-elb' };

    // Act
    const owner: InterfaceOwner = ownerOf(described);

    // Assess
    expect(owner).toEqual({
      type: 'application_load_balancer',
      id: 'app/shop/50dc6c495c0c9188',
      name: 'shop',
      source: 'description',
      certainty: 'sure',
    });
  });

  it('omits the name of an instance, because its tags have it', () => {
    // Prepare
    const described = { instanceId: INSTANCE_ID, tags: { Name: 'shop-web-1' } };

    // Act
    const owner = ownerOf(described);

    // Assess
    expect(owner).toEqual({ type: 'ec2_instance', id: INSTANCE_ID, source: 'attachment', certainty: 'sure' });
  });

  it.each<DescribedInterface>([{}, { description: 'test' }, { interfaceType: '', description: ' ', tags: {} }])(
    'keeps only the type of an unknown owner: %j',
    (described) => {
      // Prepare: the interface has no information about its owner

      // Act
      const owner = ownerOf(described);

      // Assess
      expect(owner).toStrictEqual({ type: 'unknown', source: 'none' });
    },
  );

  it.each([
    ALB,
    'ELB shop',
    'ES shared-01',
    'DAX orders',
    'RDSNetworkInterface',
    'Amazon EKS shop',
    `AWS Lambda VPC ENI-shop-${UUID}`,
    'VPC Endpoint Interface vpce-0dfaa364d994a6a2f',
    ECS_ATTACHMENT,
  ])('is not deceived by "%s" on an interface of an instance', (description) => {
    // Prepare
    const described = { interfaceType: 'interface', description, requesterManaged: false, instanceId: INSTANCE_ID };

    // Act
    const owner = ownerOf(described);

    // Assess
    expect(owner).toMatchObject({ type: 'ec2_instance', id: INSTANCE_ID });
  });

  it.each([
    'Amazon EKS team notes',
    'Amazon EKS team notes, do not touch',
    'ES is down here',
    'DAX and other caches',
    'ELB in front of shop',
    'ELB app/shop',
    'ELB app/shop/50dc6c495c0c9188/more',
    'my ELB app/shop/50dc6c495c0c9188',
    'datasync agent of Alice',
    'ElastiCache of the shop',
    'fs-0a1b2c3d4e5f60718',
    'AWS created network interface for directory d-g7djlrunxivy',
    'rdsnetworkinterface',
  ])('leaves "%s" unknown', (description) => {
    // Prepare
    const described = { interfaceType: 'interface', description, requesterManaged: false };

    // Act
    const owner = ownerOf(described);

    // Assess
    expect(owner.type).toBe('unknown');
  });

  it.each(['k8s-prod-lwwebapp-ddeafb7d02', 'a3e0a85cfb2de4ea68da79d1dc9cae48', 'awseb-AWSEB-1GLHUBRW9EX1B'])(
    'keeps the name %s, which a program chose, unchanged',
    (name) => {
      // Prepare
      const described = { description: `ELB app/${name}/e4d5de1bd24af57d`, requesterId: 'amazon-elb' };

      // Act
      const owner = ownerOf(described);

      // Assess
      expect(owner).toMatchObject({ type: 'application_load_balancer', name });
    },
  );

  it.each(['shop', 'shop-export', 'sandbox_Team_usw2', 'a-b_c-d', `x-${UUID}`, 'ends-0000-', '--'])(
    'cuts exactly one UUID off the Lambda function name %s',
    (name) => {
      // Prepare
      const described = { interfaceType: 'lambda', description: `AWS Lambda VPC ENI-${name}-${UUID}` };

      // Act
      const owner = ownerOf(described);

      // Assess
      expect(owner).toMatchObject({ type: 'lambda_function', name });
    },
  );

  it.each([
    ['AWS created network interface for directory d-90677cc91c', 'directory_service'],
    [
      'DO NOT DELETE - Amazon MSK network interface for cluster arn:aws:kafka:eu-west-2:123456789012:cluster/orders/6411a16c-75d7-48b0-afdb-8ed466fe2072-2',
      'msk_cluster',
    ],
    ['Amazon Kinesis Firehose - 123456789012:flow-logs:1641374697543', 'firehose_stream'],
  ])('reads "%s" alike with and without a full stop, and with spaces around', (description, type) => {
    // Prepare
    const spellings = [description, `${description}.`, `  ${description}. `];

    // Act
    const owners = spellings.map((spelling) => ownerOf({ description: spelling }));

    // Assess
    expect(owners[0]?.type).toBe(type);
    expect(owners).toEqual(spellings.map(() => owners[0]));
  });

  it.each(['nat_gateway', 'natGateway'])('reads the interface type %s as a NAT gateway', (interfaceType) => {
    // Prepare
    const described = { interfaceType, description: 'Interface for NAT Gateway nat-02d216882c09db8e6' };

    // Act
    const owner = ownerOf(described);

    // Assess
    expect(owner).toMatchObject({ type: 'nat_gateway', id: 'nat-02d216882c09db8e6', source: 'interface_type' });
  });

  it.each(['aws', 'aws-cn', 'aws-us-gov', 'aws-iso-b', 'aws-eusc'])('reads ARNs of the partition %s', (partition) => {
    // Prepare
    const described = [
      { description: ECS_ATTACHMENT.replace('arn:aws:', `arn:${partition}:`), requesterManaged: true },
      { description: `Attached to Glue using role: arn:${partition}:iam::123456789012:role/glue-role` },
    ];

    // Act
    const types = described.map((each) => ownerOf(each).type);

    // Assess
    expect(types).toEqual(['ecs_task', 'glue']);
  });

  it.each(['some_future_type', 'newType2', 'x.y-z'])('uses the unknown interface type %s as the owner', (type) => {
    // Prepare
    const described = { interfaceType: type, description: ALB, tags: { AmazonMemoryDBManaged: 'true' } };

    // Act
    const owner = ownerOf(described);

    // Assess
    expect(owner).toEqual({ type, source: 'interface_type', certainty: 'likely' });
  });

  it.each(['two words', 'x'.repeat(65), 'x'.repeat(100_000), '__proto__\n'])(
    'does not use an interface type as the owner that is not a word',
    (interfaceType) => {
      // Prepare
      const described = { interfaceType, description: 'test' };

      // Act
      const owner = ownerOf(described);

      // Assess
      expect(owner.type).toBe('unknown');
    },
  );
});

describe('the precedence of facts about an owner', () => {
  const vpcEndpoint = 'VPC Endpoint Interface vpce-0dfaa364d994a6a2f';

  it.each<[string, DescribedInterface, Partial<ReturnType<typeof ownerOf>>]>([
    [
      'a deciding interface type before the instance, tags and text',
      { interfaceType: 'vpc_endpoint', instanceId: INSTANCE_ID, description: ALB, tags: { VpcLatticeManaged: 'true' } },
      { type: 'vpc_endpoint', id: undefined, source: 'interface_type' },
    ],
    [
      'an ECS task before the host that it is attached to',
      { interfaceType: 'interface', description: ECS_ATTACHMENT, requesterManaged: true, instanceId: INSTANCE_ID },
      { type: 'ecs_task', id: '37a927f2-a8d1-46d7-8f96-d6aef13cc5b0', source: 'description' },
    ],
    [
      'the host before the ECS task for the trunk that tasks share',
      { interfaceType: 'trunk', description: ECS_ATTACHMENT, requesterManaged: true, instanceId: INSTANCE_ID },
      { type: 'ec2_instance', id: INSTANCE_ID, source: 'attachment' },
    ],
    [
      'an ECS task before the pod for a branch',
      { interfaceType: 'branch', description: ECS_ATTACHMENT },
      { type: 'ecs_task', source: 'description' },
    ],
    [
      'a Kubernetes node before the instance',
      { interfaceType: 'interface', instanceId: INSTANCE_ID, tags: { 'cluster.k8s.amazonaws.com/name': 'shop' } },
      { type: 'eks_node', id: INSTANCE_ID, source: 'attachment' },
    ],
    [
      'an instance before an unknown interface type',
      { interfaceType: 'some_future_type', instanceId: INSTANCE_ID },
      { type: 'ec2_instance', id: INSTANCE_ID, source: 'attachment' },
    ],
    [
      'an instance before service tags',
      {
        interfaceType: 'interface',
        instanceId: INSTANCE_ID,
        tags: { 'AmazonFSx.FileSystemId': 'fs-0a1b2c3d4e5f60718' },
      },
      { type: 'ec2_instance', source: 'attachment' },
    ],
    [
      'a service tag before the text',
      { description: vpcEndpoint, tags: { 'AmazonFSx.FileSystemId': 'fs-0a1b2c3d4e5f60718' } },
      { type: 'fsx_file_system', id: 'fs-0a1b2c3d4e5f60718', source: 'tag' },
    ],
    [
      'a text before the requester',
      { description: 'ELB net/shop/ce09a1c6df3072e2', requesterId: 'amazon-elb' },
      { type: 'network_load_balancer', name: 'shop', source: 'description' },
    ],
    [
      'the requester before nothing',
      { description: 'ELB app/shop/malformed', requesterId: 'amazon-elb' },
      { type: 'load_balancer', source: 'requester' },
    ],
    [
      'the text before the interface type load_balancer',
      { interfaceType: 'load_balancer', description: ALB },
      { type: 'application_load_balancer', source: 'description' },
    ],
    [
      'a trunk of an export that lacks the type before the pods that share its tag',
      { description: 'aws-k8s-trunk-eni', tags: { 'eks:eni:owner': 'eks-vpc-resource-controller' } },
      { type: 'eks_node', source: 'description' },
    ],
    [
      'a trunk left behind before the pods that share its tag',
      { interfaceType: 'trunk', tags: { 'eks:eni:owner': 'eks-vpc-resource-controller' } },
      { type: 'eks_node', id: undefined, source: 'tag' },
    ],
  ])('is %s', (_, described, expected) => {
    // Prepare: the interface has several indications of its owner

    // Act
    const owner = ownerOf(described);

    // Assess
    expect(owner).toMatchObject(expected);
  });

  it('ignores a tag whose value is false', () => {
    // Prepare
    const described = { tags: { AmazonMemoryDBManaged: 'false' } };

    // Act
    const owner = ownerOf(described);

    // Assess
    expect(owner.type).toBe('unknown');
  });
});

describe('the certainty of an owner known only by a description', () => {
  it.each<DescribedInterface>([
    { requesterManaged: true },
    { requesterId: 'amazon-elb' },
    { requesterId: '123456789012', instanceOwnerId: 'amazon-elb' },
  ])('is sure if AWS has signed or locked the interface: %j', (sign) => {
    // Prepare
    const described = { description: ALB, ...sign };

    // Act
    const owner = ownerOf(described);

    // Assess
    expect(owner).toMatchObject({ type: 'application_load_balancer', certainty: 'sure' });
  });

  it.each<DescribedInterface>([
    {},
    { requesterManaged: false, requesterId: 'AIDAEXAMPLEEXAMPLE11', instanceOwnerId: '123456789012' },
    { requesterId: 'AROAEXAMPLEEXAMPLE01:amazon-elb' },
  ])('is likely if anyone may have written it: %j', (sign) => {
    // Prepare
    const described = { description: ALB, ...sign };

    // Act
    const owner = ownerOf(described);

    // Assess
    expect(owner).toMatchObject({ type: 'application_load_balancer', certainty: 'likely' });
  });
});
