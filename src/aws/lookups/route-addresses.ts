import type { MetadataSource } from '../../model/ports.ts';
import { isPrivateAddress } from './addresses.ts';
import type { LookupKey } from './lookup-key.ts';

/** Canonical addresses by the VPC of the interface that recorded them. */
export type AddressesByVpc = ReadonlyMap<string, ReadonlySet<string>>;

/** Where to look up addresses. */
export interface AddressRoutes {
  /** In the VPC that recorded them. */
  readonly inVpc: LookupKey[];
  /** In all VPCs: private ones outside the ranges of the VPC that recorded them. */
  readonly elsewhere: Set<string>;
  /** As public addresses, if at all. */
  readonly publicOnes: Set<string>;
  /** Private ones that may be outside their VPC, whose ranges are unknown. */
  readonly unroutable: Set<string>;
}

/**
 * Decides where to look up addresses: in the VPC whose ranges contain them. A private address outside these ranges may
 * belong to a peer in any other VPC, and a public one may belong to one of the user's own resources.
 */
export function routeAddresses(byVpc: AddressesByVpc, metadata: Pick<MetadataSource, 'vpcHolds'>): AddressRoutes {
  const routes: AddressRoutes = { inVpc: [], elsewhere: new Set(), publicOnes: new Set(), unroutable: new Set() };
  for (const [vpcId, addresses] of byVpc) {
    for (const value of addresses) {
      const holds = metadata.vpcHolds(vpcId, value);
      if (holds === true || (holds === undefined && isPrivateAddress(value))) routes.inVpc.push({ value, vpcId });
      if (holds === true) continue;
      if (!isPrivateAddress(value)) routes.publicOnes.add(value);
      else if (holds === false) routes.elsewhere.add(value);
      else routes.unroutable.add(value);
    }
  }
  return routes;
}
