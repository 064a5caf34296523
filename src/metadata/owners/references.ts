/** A source that shows the interfaces of an owner. */
export interface Reference {
  readonly title: string;
  /** Absent if there are many sources. */
  readonly url?: string;
}

/** The list of interface types. */
export const EC2_API: Reference = {
  title: 'EC2 API',
  url: 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInterface.html',
};

/** The user guide's page with examples of interfaces that services create. */
export const EC2_GUIDE: Reference = {
  title: 'EC2 guide',
  url: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/requester-managed-eni.html',
};

/** AWS policies that allow a service to create interfaces only with a certain tag. */
export const AWS_POLICIES: Reference = {
  title: 'AWS managed policies',
  url: 'https://docs.aws.amazon.com/aws-managed-policy/latest/reference/about-managed-policy-reference.html',
};

/** Recorded answers of the API, and a function that recognises owners by description. */
export const CLOUD_CUSTODIAN: Reference = {
  title: 'cloud-custodian',
  url: 'https://github.com/cloud-custodian/cloud-custodian',
};

/** Recorded answers of the API. */
export const CARTOGRAPHY: Reference = {
  title: 'cartography',
  url: 'https://github.com/cartography-cncf/cartography',
};

/** A command that recognises owners by description. */
export const FLOWLOGS: Reference = { title: 'pete911/flowlogs', url: 'https://github.com/pete911/flowlogs' };

/** Interfaces of accounts that people have published as exports or descriptions. */
export const EXPORTS: Reference = { title: 'published exports and notes' };

/** Public scripts that match on the text, with an interface from their output as the example. */
export const SCRIPTS: Reference = { title: 'public scripts' };

/** The program that creates the interfaces of Kubernetes nodes. */
export const VPC_CNI: Reference = {
  title: 'amazon-vpc-cni-k8s',
  url: 'https://github.com/aws/amazon-vpc-cni-k8s',
};

/** The program that creates trunk and branch interfaces of Kubernetes. */
export const VPC_RESOURCE_CONTROLLER: Reference = {
  title: 'amazon-vpc-resource-controller-k8s',
  url: 'https://github.com/aws/amazon-vpc-resource-controller-k8s',
};

/** The interfaces that App Runner creates, and their tag. */
export const APP_RUNNER_GUIDE: Reference = {
  title: 'App Runner guide',
  url: 'https://docs.aws.amazon.com/apprunner/latest/dg/network-vpc.html',
};
