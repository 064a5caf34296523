/** The sources that `scripts/measure/signals.mjs` measures. */
export { createTransformer } from '../../src/library/index.ts';
export { SIGNALS } from '../../src/model/signals.ts';
export { ADMIN_PORTS, CLEARTEXT_PORTS, REMOTE_DESKTOP_PORTS } from '../../src/reference/signal-ports.ts';
