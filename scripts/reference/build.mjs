import { buildAddressClasses } from './build-address-classes.mjs';
import { buildAddressIntervals } from './build-address-intervals.mjs';
import { buildProtocols } from './build-protocols.mjs';
import { buildServices } from './build-services.mjs';
import { buildTcpFlags } from './build-tcp-flags.mjs';

/**
 * Builds the reference data from the registry files and the overrides next to this file; writes nothing.
 * The same input always gives the same text.
 * @returns {Record<string, string>} path from the project's root → text of the file
 */
export const buildReference = () => ({
  'src/reference/address-classes.generated.ts': buildAddressClasses(),
  'src/reference/address-intervals.generated.ts': buildAddressIntervals(),
  'src/reference/protocols.generated.ts': buildProtocols(),
  'src/reference/services.generated.ts': buildServices(),
  'src/reference/tcp-flags.generated.ts': buildTcpFlags(),
});
