import type { ValueOf } from '../language/schema.ts';
import { isSelected } from '../language/selection.ts';
import type { CompiledPart } from '../text/compiled-part.ts';
import type { CompileContext } from './compile-context.ts';
import { compileField } from './field-columns.ts';
import type { ValueKind } from './value-kind.ts';

/** Fields of a format that are not in the field table. They are members of an object, under separate keys. */
export const LATER_VALUE: ValueKind<'later'> = {
  dependency: () => 'record',
  names: () => [],
  select: (value, { terms }) => ({ ...value, names: terms }),
  // several members instead of one value: their object compiles them with `compileLater`
  compile: () => undefined,
};

/**
 * The members of fields that are not in the field table. An underscore is appended to keys that the schema itself
 * uses.
 */
export function compileLater(
  { separator, names }: ValueOf<'later'>,
  taken: ReadonlySet<string>,
  { format }: CompileContext,
): CompiledPart[] {
  return format.fields.flatMap(({ name, outputName, spec }, position) => {
    if (spec !== undefined || (names !== undefined && !isSelected(names, outputName))) return [];
    // if several fields have the same name, the first counts
    if (format.fields.findIndex((field) => field.name === name) < position) return [];
    let key = separator === '_' ? outputName : name.replaceAll('_', '-');
    while (taken.has(key)) key += '_';
    return [compileField({}, `,${JSON.stringify(key)}:`, position, 'text')];
  });
}
