/** An attribute of an end of a flow; its output name is `src_` or `dst_` followed by `name`. */
export interface EndpointAttribute {
  readonly name: string;
  readonly json: 'string' | 'strings' | 'map';
  readonly sentence: string;
  readonly example: string;
}

/** All attributes of an end of a flow, in output order. */
export const ENDPOINT_ATTRIBUTES = [
  {
    name: 'interface_id',
    json: 'string',
    sentence: 'Network interface that has the address.',
    example: 'eni-0a1b2c3d4e5f60718',
  },
  { name: 'interface_type', json: 'string', sentence: 'InterfaceType of EC2.', example: 'interface' },
  {
    name: 'interface_description',
    json: 'string',
    sentence: 'Description of the interface, if its owner is `unknown`.',
    example: 'legacy appliance, port 2',
  },
  {
    name: 'owner_type',
    json: 'string',
    sentence: 'Kind of resource that owns the interface, or the address: a pod.',
    example: 'application_load_balancer',
  },
  {
    name: 'owner_id',
    json: 'string',
    sentence: 'AWS’s identifier of the owner.',
    example: 'app/shop/50dc6c495c0c9188',
  },
  { name: 'owner_name', json: 'string', sentence: 'Name of the owner.', example: 'shop' },
  {
    name: 'owner_since',
    json: 'string',
    sentence: 'Since when the owner is known to have had the address, ISO 8601 UTC.',
    example: '2021-01-01T00:00:00Z',
  },
  {
    name: 'unattributed',
    json: 'string',
    sentence: 'Why no owner is named; absent for public addresses, and for private ones outside of the VPC.',
    example: 'owner_changed',
  },
  {
    name: 'pod_namespace',
    json: 'string',
    sentence: 'Namespace of the Kubernetes pod that had the address.',
    example: 'shop',
  },
  { name: 'pod_name', json: 'string', sentence: 'Name of the pod.', example: 'checkout-6d4cf56db6-x2x9k' },
  { name: 'workload_kind', json: 'string', sentence: 'Kind of the workload that runs the pod.', example: 'Deployment' },
  { name: 'workload_name', json: 'string', sentence: 'Name of the workload.', example: 'checkout' },
  {
    name: 'node_name',
    json: 'string',
    sentence: 'Name of the pod’s node in Kubernetes.',
    example: 'ip-10-0-1-20.eu-central-1.compute.internal',
  },
  {
    name: 'instance_id',
    json: 'string',
    sentence: 'Instance that the interface is attached to.',
    example: 'i-0123456789abcdef0',
  },
  { name: 'instance_name', json: 'string', sentence: 'Name tag of the instance.', example: 'shop-web-1' },
  { name: 'instance_type', json: 'string', sentence: 'Instance type.', example: 't3.medium' },
  {
    name: 'image_id',
    json: 'string',
    sentence: 'Image of the instance.',
    example: 'ami-0aa11bb22cc33dd44',
  },
  { name: 'subnet_id', json: 'string', sentence: 'Subnet of the interface.', example: 'subnet-0f1e2d3c4b5a69788' },
  { name: 'subnet_name', json: 'string', sentence: 'Name tag of the subnet.', example: 'private-a' },
  { name: 'availability_zone', json: 'string', sentence: 'Availability Zone by name.', example: 'eu-central-1a' },
  { name: 'vpc_id', json: 'string', sentence: 'VPC of the interface.', example: 'vpc-0a11b22c33d44e55f' },
  { name: 'vpc_name', json: 'string', sentence: 'Name tag of the VPC.', example: 'shop' },
  {
    name: 'security_group_ids',
    json: 'strings',
    sentence: 'Security groups of the interface.',
    example: 'sg-0123456789abcdef0',
  },
  {
    name: 'public_ip',
    json: 'string',
    sentence: 'Public address associated with the interface.',
    example: '198.51.100.7',
  },
  {
    name: 'tags',
    json: 'map',
    sentence: 'Tags of the instance, then of the interface.',
    example: 'team=web',
  },
] as const satisfies readonly EndpointAttribute[];

type Row = (typeof ENDPOINT_ATTRIBUTES)[number];
type NameOf<Json extends Row['json']> = Extract<Row, { readonly json: Json }>['name'];

/** The name of an attribute, without `src_` or `dst_`. */
export type EndpointAttributeName = Row['name'];

/**
 * The known attributes of one end of a flow; absent members are unknown. Immutable and shared: the same resource at the
 * same address is the same object, so that its rendered text can be stored with it.
 */
export type Endpoint = { readonly [Name in NameOf<'string'>]?: string } & {
  readonly [Name in NameOf<'strings'>]?: readonly string[];
} & { readonly [Name in NameOf<'map'>]?: Readonly<Record<string, string>> };
