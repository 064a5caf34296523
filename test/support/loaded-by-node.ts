/** Vitest settings with which Node.js itself loads the built command, as in a separate process, and Vitest changes nothing. */
export const LOADED_BY_NODE = { deps: { external: [/\/lib\/[^/]+\.mjs$/] } };
