/** Names that the owner of the invented shop would list in `ignore`: harmless ends that look like an attack. */
export const KNOWN_NAMES: readonly string[];
