import type { FlatDocument } from './flat-document.ts';

/** Names, without `src_` and `dst_`, of what address data say of an end. */
export const PLACE_NAMES = [
  ...['country', 'city', 'location', 'as_number', 'as_organization', 'cloud_provider', 'cloud_service', 'cloud_region'],
  ...['cloud_border_group', 'lists', 'attributes', 'threat'],
];

/** The latitude and the longitude of an end, as digits. */
export function pointOf(flat: FlatDocument, side: 'src' | 'dst'): { lat: unknown; lon: unknown } | undefined {
  const location = flat[`${side}_location`];
  if (typeof location !== 'string') return undefined;
  const [lat = '', lon = ''] = location.split(',');
  return { lat: { digits: lat }, lon: { digits: lon } };
}

/** The ends on threat lists: the names of the lists, and the address. */
export function listedEnds(flat: FlatDocument): { side: 'src' | 'dst'; names: unknown[]; address: unknown }[] {
  return (['src', 'dst'] as const).flatMap((side) => {
    const names = flat[`${side}_threat`];
    return Array.isArray(names) ? [{ side, names, address: flat[`${side}addr`] }] : [];
  });
}
