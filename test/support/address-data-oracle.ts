import type { FlatDocument } from './flat-document.ts';

/** Names of the address data values of an endpoint, without the prefix `src_` or `dst_`. */
export const PLACE_NAMES = [
  ...['country', 'city', 'location', 'as_number', 'as_organization', 'cloud_provider', 'cloud_service', 'cloud_region'],
  ...['cloud_border_group', 'lists', 'attributes', 'threat'],
];

/** The latitude and longitude of an endpoint, as digits. */
export function pointOf(flat: FlatDocument, side: 'src' | 'dst'): { lat: unknown; lon: unknown } | undefined {
  const location = flat[`${side}_location`];
  if (typeof location !== 'string') return undefined;
  const [lat = '', lon = ''] = location.split(',');
  return { lat: { digits: lat }, lon: { digits: lon } };
}

/** The endpoints on threat lists: the names of the lists, and the address. */
export function listedEnds(flat: FlatDocument): { side: 'src' | 'dst'; names: unknown[]; address: unknown }[] {
  return (['src', 'dst'] as const).flatMap((side) => {
    const names = flat[`${side}_threat`];
    return Array.isArray(names) ? [{ side, names, address: flat[`${side}addr`] }] : [];
  });
}
