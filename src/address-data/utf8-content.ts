import { detectUtf16 } from '../text/detect-utf16.ts';

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
/** Number of bytes that show whether content is UTF-16. */
const HEAD_BYTES = 256;

/** Content without the byte order mark that some editors write. Throws a RangeError for UTF-16. */
export function utf8Of(content: Buffer): Buffer {
  if (detectUtf16(content.subarray(0, HEAD_BYTES)) !== undefined) {
    throw new RangeError('it is UTF-16 text; save it as UTF-8');
  }
  const { length } = BYTE_ORDER_MARK;
  return content.subarray(0, length).equals(BYTE_ORDER_MARK) ? content.subarray(length) : content;
}
