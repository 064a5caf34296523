/** Settings of Vitest with which Node.js itself loads the built command, as it does in a process, and Vitest changes nothing. */
export const LOADED_BY_NODE = { deps: { external: [/\/lib\/[^/]+\.mjs$/] } };
