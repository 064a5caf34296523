/** A place that shows what an owner's interfaces look like. */
export interface Reference {
  readonly title: string;
  /** Absent where the places are many. */
  readonly url?: string;
}

/** The list of interface types. */
export const EC2_API: Reference = {
  title: 'EC2 API',
  url: 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInterface.html',
};

/** The user guide's page with examples of interfaces that services make. */
export const EC2_GUIDE: Reference = {
  title: 'EC2 guide',
  url: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/requester-managed-eni.html',
};

/** Policies of AWS that let a service make interfaces only with a certain tag. */
export const AWS_POLICIES: Reference = {
  title: 'AWS managed policies',
  url: 'https://docs.aws.amazon.com/aws-managed-policy/latest/reference/about-managed-policy-reference.html',
};

/** Recorded answers of the API, and a function that tells owners by description. */
export const CLOUD_CUSTODIAN: Reference = {
  title: 'cloud-custodian',
  url: 'https://github.com/cloud-custodian/cloud-custodian',
};

/** Recorded answers of the API. */
export const CARTOGRAPHY: Reference = {
  title: 'cartography',
  url: 'https://github.com/cartography-cncf/cartography',
};

/** A command that tells owners by description. */
export const FLOWLOGS: Reference = { title: 'pete911/flowlogs', url: 'https://github.com/pete911/flowlogs' };

/** Interfaces of accounts, as people export or describe and publish them. */
export const EXPORTS: Reference = { title: 'published exports and notes' };

/** Public scripts that match on it, with an interface that they met as the example. */
export const SCRIPTS: Reference = { title: 'public scripts' };

/** The program that makes interfaces of Kubernetes nodes. */
export const VPC_CNI: Reference = {
  title: 'amazon-vpc-cni-k8s',
  url: 'https://github.com/aws/amazon-vpc-cni-k8s',
};

/** The program that makes trunk and branch interfaces of Kubernetes. */
export const VPC_RESOURCE_CONTROLLER: Reference = {
  title: 'amazon-vpc-resource-controller-k8s',
  url: 'https://github.com/aws/amazon-vpc-resource-controller-k8s',
};

/** Which interfaces App Runner makes, and their tag. */
export const APP_RUNNER_GUIDE: Reference = {
  title: 'App Runner guide',
  url: 'https://docs.aws.amazon.com/apprunner/latest/dg/network-vpc.html',
};
