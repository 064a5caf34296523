import type { Value } from '../language/schema.ts';
import { combineDependencies, type Dependency } from './dependency.ts';
import type { Selector, ValueAnalysis } from './value-kind.ts';

/** A value that consists of several others. */
interface Whole {
  readonly of: readonly Value[];
}

/** The dependency of a value with several parts. */
export function dependencyOfParts({ of }: Whole, { dependencyOf }: ValueAnalysis): Dependency {
  return combineDependencies(of.map(dependencyOf));
}

/** The names of the dictionary that a value with several parts shows. */
export function namesOfParts({ of }: Whole, { namesOf }: ValueAnalysis): readonly string[] {
  return [...new Set(of.flatMap(namesOf))];
}

/** The value with the parts that a selection keeps; undefined if it keeps none. */
export function selectParts<Kind extends Whole>(
  value: Kind,
  selector: Selector,
  { select }: ValueAnalysis,
): Kind | undefined {
  const of = value.of.flatMap((each) => select(each, selector) ?? []);
  return of.length === 0 ? undefined : { ...value, of };
}
