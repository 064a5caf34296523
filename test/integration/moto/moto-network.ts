import {
  AllocateAddressCommand,
  CreateNatGatewayCommand,
  CreateNetworkInterfaceCommand,
  CreateSubnetCommand,
  CreateTagsCommand,
  CreateVpcCommand,
  EC2Client,
  type EC2ClientConfig,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { MOTO_REGION } from './moto.ts';

/** A VPC with one subnet. */
export interface MotoVpc {
  readonly vpcId: string;
  readonly subnetId: string;
}

/** An interface with its private address. */
export interface MotoInterface {
  readonly id: string;
  readonly address: string;
}

/** Creates resources in moto through the SDK. */
export class MotoNetwork {
  readonly #client: EC2Client;

  constructor(credentials?: EC2ClientConfig['credentials']) {
    this.#client = new EC2Client({ region: MOTO_REGION, ...(credentials === undefined ? {} : { credentials }) });
  }

  async addVpc(name: string, cidrBlock: string, subnetBlock: string): Promise<MotoVpc> {
    const { Vpc } = await this.#client.send(new CreateVpcCommand({ CidrBlock: cidrBlock }));
    const vpcId = given(Vpc?.VpcId);
    const { Subnet } = await this.#client.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: subnetBlock }));
    const subnetId = given(Subnet?.SubnetId);
    await this.#tag(vpcId, name);
    await this.#tag(subnetId, `${name}-a`);
    return { vpcId, subnetId };
  }

  /** Creates an instance; returns its id and its interface. */
  async addInstance(
    { subnetId }: MotoVpc,
    name: string,
    address: string,
  ): Promise<{ readonly instanceId: string; readonly networkInterface: MotoInterface }> {
    const { Instances } = await this.#client.send(
      new RunInstancesCommand({
        ImageId: 'ami-12c6146b',
        InstanceType: 't3.medium',
        MinCount: 1,
        MaxCount: 1,
        SubnetId: subnetId,
        PrivateIpAddress: address,
      }),
    );
    const instanceId = given(Instances?.[0]?.InstanceId);
    await this.#tag(instanceId, name);
    const [described] = Instances?.[0]?.NetworkInterfaces ?? [];
    return {
      instanceId,
      networkInterface: { id: given(described?.NetworkInterfaceId), address: given(described?.PrivateIpAddress) },
    };
  }

  /** Creates an interface like that of an AWS service, which is identified by its description. */
  async addInterface({ subnetId }: MotoVpc, address: string, description: string): Promise<MotoInterface> {
    const { NetworkInterface } = await this.#client.send(
      new CreateNetworkInterfaceCommand({ SubnetId: subnetId, PrivateIpAddress: address, Description: description }),
    );
    return { id: given(NetworkInterface?.NetworkInterfaceId), address };
  }

  /** Creates a NAT gateway; returns its id. */
  async addNatGateway({ subnetId }: MotoVpc, name: string): Promise<string> {
    const { AllocationId } = await this.#client.send(new AllocateAddressCommand({ Domain: 'vpc' }));
    const { NatGateway } = await this.#client.send(
      new CreateNatGatewayCommand({ SubnetId: subnetId, AllocationId: given(AllocationId) }),
    );
    const id = given(NatGateway?.NatGatewayId);
    await this.#tag(id, name);
    return id;
  }

  async #tag(id: string, name: string): Promise<void> {
    await this.#client.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'Name', Value: name }] }));
  }
}

function given(value: string | undefined): string {
  if (value === undefined) throw new Error('moto did not tell an id');
  return value;
}
