/** No operation that the deployed functions call has an event stream, so nothing reads or writes one. */
export const eventStreamSerdeProvider = undefined;

/**
 * Returns the configuration of a client unchanged. esbuild resolves `@smithy/core/event-streams` to this module in the
 * bundles of the deployed functions; the command and the library keep the package.
 */
export const resolveEventStreamSerdeConfig = <Config>(config: Config): Config => config;
