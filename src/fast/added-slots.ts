import { AddedValues } from '../model/added-values.generated.ts';

/** A member of `AddedValues` that is a value, not a counter or a method. */
export type AddedMemberName = {
  readonly [Name in keyof AddedValues]: Name extends 'counts' ? never : AddedValues[Name] extends () => void ? never : Name;
}[keyof AddedValues];

/** How many slots there are. */
export const ADDED_SLOT_COUNT: number = slotNames().length;

/** The slot of each member of `AddedValues`, in the arrays `addedIds` and `addedNumbers` of `LineFacts`. */
export const ADDED_SLOTS: Readonly<Record<AddedMemberName, number>> = slotsOf(new AddedValues());

function slotNames(): readonly string[] {
  return Object.keys(new AddedValues()).filter((name) => name !== 'counts');
}

function slotsOf(values: Pick<AddedValues, AddedMemberName>): Readonly<Record<AddedMemberName, number>> {
  const names = slotNames();
  const slots: Record<string, number> = Object.fromEntries(names.map((name, slot) => [name, slot]));
  return mapped(values, (name) => slots[name] ?? -1);
}

/** An object with the names of another one. */
function mapped<Names extends object>(names: Names, slotOf: (name: string) => number): Readonly<Record<keyof Names, number>>;
function mapped(names: object, slotOf: (name: string) => number): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.keys(names).map((name) => [name, slotOf(name)]));
}
