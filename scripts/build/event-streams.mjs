// Takes the place of `@smithy/core/event-streams`: no operation that is called has an event stream.
export const eventStreamSerdeProvider = undefined;
export const resolveEventStreamSerdeConfig = (config) => config;
