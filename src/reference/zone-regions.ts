/**
 * Region by the beginning of Availability Zone ids (`euc1-az2`, `usw2-lax1-az1`): ids are the same in every account,
 * names are not. Source: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html
 */
const REGION_BY_ZONE_PREFIX: Readonly<Record<string, string>> = {
  afs1: 'af-south-1',
  ape1: 'ap-east-1',
  ape2: 'ap-east-2',
  apne1: 'ap-northeast-1',
  apne2: 'ap-northeast-2',
  apne3: 'ap-northeast-3',
  aps1: 'ap-south-1',
  aps2: 'ap-south-2',
  apse1: 'ap-southeast-1',
  apse2: 'ap-southeast-2',
  apse3: 'ap-southeast-3',
  apse4: 'ap-southeast-4',
  apse5: 'ap-southeast-5',
  apse7: 'ap-southeast-7',
  cac1: 'ca-central-1',
  caw1: 'ca-west-1',
  cnn1: 'cn-north-1',
  cnnw1: 'cn-northwest-1',
  euc1: 'eu-central-1',
  euc2: 'eu-central-2',
  eun1: 'eu-north-1',
  eus1: 'eu-south-1',
  eus2: 'eu-south-2',
  euw1: 'eu-west-1',
  euw2: 'eu-west-2',
  euw3: 'eu-west-3',
  ilc1: 'il-central-1',
  mec1: 'me-central-1',
  mes1: 'me-south-1',
  mxc1: 'mx-central-1',
  sae1: 'sa-east-1',
  use1: 'us-east-1',
  use2: 'us-east-2',
  usge1: 'us-gov-east-1',
  usgw1: 'us-gov-west-1',
  usw1: 'us-west-1',
  usw2: 'us-west-2',
};

/** The Region of an Availability Zone id; undefined for an unknown zone. */
export function regionOfZoneId(zoneId: string): string | undefined {
  const prefix = zoneId.slice(0, Math.max(0, zoneId.indexOf('-')));
  return Object.hasOwn(REGION_BY_ZONE_PREFIX, prefix) ? REGION_BY_ZONE_PREFIX[prefix] : undefined;
}
