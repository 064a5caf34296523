import { type GroupedValue, ValueGroup } from '../model/value-group.ts';
import type { AddressClass } from '../reference/address-classes.ts';
import type { AddressAnswer } from './address-answer.ts';

/** The data of an address, as values of either end of a flow; the same object for all addresses with the same values. */
export interface AddressPlace {
  readonly source: ValueGroup;
  readonly destination: ValueGroup;
  /** Names of the threat lists that contain the address; undefined if none does. */
  readonly threats: readonly string[] | undefined;
}

/**
 * An address with its cached place: the members of an {@link AddressPlace}, undefined if it has none. They are copies, since another
 * object would be another wait for memory per record.
 */
export interface PlacedAddress {
  /** Canonical text. */
  readonly text: string;
  readonly addressClass: AddressClass | undefined;
  /** Identifies the data with which the place was found; undefined if it was never looked up. */
  placeEpoch: object | undefined;
  asSource: ValueGroup | undefined;
  asDestination: ValueGroup | undefined;
  threats: readonly string[] | undefined;
}

/** The members of an answer, by their names in the dictionary without the prefix of the end. */
const MEMBERS = {
  country: 'country',
  city: 'city',
  location: 'location',
  as_number: 'asNumber',
  as_organization: 'asOrganization',
  cloud_provider: 'cloudProvider',
  cloud_service: 'cloudService',
  cloud_region: 'cloudRegion',
  cloud_border_group: 'cloudBorderGroup',
  lists: 'lists',
  attributes: 'attributes',
} as const satisfies Record<string, keyof AddressAnswer>;

/** The names of the members at both ends. */
const COLUMNS = Object.entries(MEMBERS).map(([name, member]) => ({
  source: `src_${name}`,
  destination: `dst_${name}`,
  member,
}));

/** The place that an answer describes. */
export function placeOf(answer: AddressAnswer): AddressPlace {
  const source: Record<string, GroupedValue> = {};
  const destination: Record<string, GroupedValue> = {};
  for (const column of COLUMNS) {
    const value = answer[column.member];
    source[column.source] = value;
    destination[column.destination] = value;
  }
  return { source: new ValueGroup(source), destination: new ValueGroup(destination), threats: answer.threats };
}
