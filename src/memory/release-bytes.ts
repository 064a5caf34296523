/** `transfer` is new in Node.js 22. */
const { transfer }: Pick<ArrayBuffer, 'slice'> & { readonly transfer?: (newLength: number) => ArrayBuffer } =
  ArrayBuffer.prototype;

/**
 * Frees the memory of a large buffer, which must not be used after that. Otherwise it stays allocated until V8 next
 * collects: V8 does not hurry, since it sees only a small object, and tens of megabytes of buffers can wait. A buffer that
 * shares its memory with others is left to V8, as all are on Node.js 20.
 */
export function releaseBytes({ buffer }: Buffer): void {
  // small buffers are parts of a pool
  if (transfer !== undefined && buffer instanceof ArrayBuffer && buffer.byteLength > Buffer.poolSize) {
    transfer.call(buffer, 0);
  }
}
