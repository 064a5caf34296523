import type { ValueKind } from './value-kind.ts';

/** A setting as a string; absent if it is not set. */
export const SETTING_VALUE: ValueKind<'setting'> = {
  dependency: () => 'nothing',
  names: () => [],
  select: (value) => value,
  compile: ({ setting }, lead, { options }) => {
    const value = options[setting];
    return value === undefined || value === '' ? undefined : lead + JSON.stringify(String(value));
  },
};
