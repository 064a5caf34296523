import { gunzipSync } from 'node:zlib';

/**
 * The JSON value of a document, gzipped or not. Throws a RangeError that names the bound for one of more than `maxBytes`,
 * a SyntaxError for what is no JSON, and what zlib throws for invalid gzip.
 */
export function documentJson(content: Buffer, what: string, maxBytes: number): unknown {
  const bytes = isGzip(content) ? inflate(content, what, maxBytes) : content;
  if (bytes.length > maxBytes) throw tooLarge(what, maxBytes);
  return JSON.parse(bytes.toString('utf8'));
}

function isGzip(content: Buffer): boolean {
  return content[0] === 0x1f && content[1] === 0x8b;
}

function inflate(content: Buffer, what: string, maxBytes: number): Buffer {
  try {
    return gunzipSync(content, { maxOutputLength: maxBytes });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(what, maxBytes, error);
    throw error;
  }
}

function tooLarge(what: string, maxBytes: number, cause?: unknown): RangeError {
  return new RangeError(`${what} has more than ${maxBytes} bytes of JSON`, { cause });
}
