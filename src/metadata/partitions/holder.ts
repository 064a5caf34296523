import type { NetworkInterface } from '../../model/inventory.ts';

/** Marks an address that several interfaces have, so that it cannot be attributed. */
export const SEVERAL = Symbol('several interfaces');

/** Who has an address: nobody, one interface, or several. */
export type Holder = NetworkInterface | typeof SEVERAL | undefined;

/** The interface that an address is certain to belong to. */
export function certain(holder: Holder): NetworkInterface | undefined {
  return holder === SEVERAL ? undefined : holder;
}

/** The holder of an address that these interfaces have. */
export function holderOf(found: readonly NetworkInterface[]): Holder {
  return found.length > 1 ? SEVERAL : found[0];
}
