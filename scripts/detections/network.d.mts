/** What the owner of the invented shop would name in `ignore`: harmless ends that look like an attack. */
export const KNOWN_NAMES: readonly string[];
