import { setFlagsFromString } from 'node:v8';

/** A flag that Lambda gives Node.js; the function `gc` stays. */
const EXPOSE_GC = '--expose-gc';

/**
 * Has Node.js load its own modules in their compiled form, as it contains them. V8 accepts compiled code only under the flags
 * under which it was compiled, of which it stores a hash; because of Lambda's `--expose-gc`, Node.js compiles each module
 * that it loads later. Call this before a client of AWS is loaded, which needs 30 modules more, those of TLS and
 * cryptography: 10 ms. Nothing but V8's creation of contexts reads the flag.
 */
export function acceptBuiltinCode(): void {
  if (process.execArgv.includes(EXPOSE_GC)) setFlagsFromString('--no-expose-gc');
}
