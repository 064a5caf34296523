/** Text or bytes in chunks of this size. */
export async function* chunksOf(content: string | Buffer, bytes = 65_536): AsyncGenerator<Buffer> {
  const whole = Buffer.from(content);
  for (let at = 0; at < whole.length; at += bytes) yield Buffer.from(whole.subarray(at, at + bytes));
}

/** The output of a reader with its texts joined; a payload appears as `<payload>`. */
export async function readText(parts: AsyncIterable<Buffer | { readonly payload: unknown }>): Promise<string> {
  let text = '';
  for await (const part of parts) text += Buffer.isBuffer(part) ? part.toString('utf8') : `<${String(part.payload)}>`;
  return text;
}
