import { EcsFlat } from '@elastic/ecs';
import { DATE, GEO_POINT, IP, KEYWORD, LONG } from './field-types.mjs';

/** Types that OpenSearch also has. For any other ECS type, the type is derived from the value. */
const TYPES = { keyword: KEYWORD, ip: IP, long: LONG, date: DATE, geo_point: GEO_POINT };

/** ECS does not index the original line; here it is indexed for word search, as in the other schemas. */
const OURS = ['event.original'];

/**
 * The types that the Elastic Common Schema prescribes, by path.
 * @returns {Record<string, object>}
 */
export const ecsTypes = () =>
  Object.fromEntries(
    Object.values(EcsFlat).flatMap(({ flat_name: path, type }) =>
      TYPES[type] === undefined || OURS.includes(path) ? [] : [[path, TYPES[type]]],
    ),
  );
