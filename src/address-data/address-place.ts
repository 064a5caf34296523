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

/** The values of an answer, by their names in the dictionary without the prefix of the end. */
const VALUES = {
  country: ({ country }) => country,
  city: ({ city }) => city,
  location: ({ location }) => location,
  as_number: ({ asNumber }) => asNumber,
  as_organization: ({ asOrganization }) => asOrganization,
  cloud_provider: ({ cloudProvider }) => cloudProvider,
  cloud_service: ({ cloudService }) => cloudService,
  cloud_region: ({ cloudRegion }) => cloudRegion,
  cloud_border_group: ({ cloudBorderGroup }) => cloudBorderGroup,
  lists: ({ lists }) => lists,
  attributes: ({ attributes }) => attributes,
} as const satisfies Record<string, (answer: AddressAnswer) => GroupedValue>;

/** The names of the values at both ends. */
const COLUMNS = Object.entries(VALUES).map(([name, read]) => ({
  source: `src_${name}`,
  destination: `dst_${name}`,
  read,
}));

/** The place that an answer describes. */
export function placeOf(answer: AddressAnswer): AddressPlace {
  const source: Record<string, GroupedValue> = {};
  const destination: Record<string, GroupedValue> = {};
  for (const column of COLUMNS) {
    const value = column.read(answer);
    source[column.source] = value;
    destination[column.destination] = value;
  }
  return { source: new ValueGroup(source), destination: new ValueGroup(destination), threats: answer.threats };
}
