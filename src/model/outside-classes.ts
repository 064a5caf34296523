/**
 * Address classes outside the user's own networks. Documentation and benchmarking ranges are among them, so that
 * examples, which use such addresses, have traffic with the internet too.
 */
export const OUTSIDE_CLASSES = ['public', 'documentation', 'benchmarking'] as const;
