import { FIELDS } from '../../../src/model/fields.ts';
import type { loadTemplate } from './load-template.ts';
import { parameterNamed } from './parameter-values.ts';

/** The version whose fields only transit gateways have. */
const TRANSIT_GATEWAY_VERSION = 6;

/**
 * The fields that each preset of LogFormatPreset for VPCs should have, by its name: those of every version up to its own, of
 * which the default has version 2.
 */
export function vpcPresets(template: ReturnType<typeof loadTemplate>): Readonly<Record<string, readonly string[]>> {
  const presets = (parameterNamed(template, 'LogFormatPreset').AllowedValues ?? []).map(String);
  return Object.fromEntries(
    presets.flatMap((preset) => {
      const [, version] = /^v(\d+)$/.exec(preset === 'default' ? 'v2' : preset) ?? [];
      if (version === undefined) return [];
      const fields = FIELDS.filter(({ since }) => since <= Number(version) && since !== TRANSIT_GATEWAY_VERSION);
      return [[preset, fields.map(({ name }) => name)]];
    }),
  );
}
