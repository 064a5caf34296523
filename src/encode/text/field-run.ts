import { WORD_BYTES } from '../../memory/word-bytes.ts';
import { JsonFragment } from '../../model/json-fragment.ts';
import { QUOTE } from '../../text/ascii.ts';
import type { FieldCopy, WriteMembers } from './compiled-part.ts';

/**
 * Numbers per row: twice the field's position, the offset of its key, the key's length, and whether a quote ends the
 * value.
 */
const ROW = 4;

/**
 * Adjacent fields that are copied unchanged, as one loop over a table; they are most of a document's members. One
 * closure per member took two to three times as long, half of it for copying byte by byte.
 */
export function compileFieldRun(copies: readonly FieldCopy[]): WriteMembers {
  const rows = new Int32Array(copies.length * ROW);
  const leads = copies.map(({ key, isText }) => (isText ? `${key}"` : key));
  const keys = new JsonFragment(leads.join(''));
  let keyStart = keys.start;
  copies.forEach(({ position, isText }, index) => {
    const keyBytes = Buffer.byteLength(leads[index] ?? '');
    rows.set([2 * position, keyStart, keyBytes, isText ? 1 : 0], index * ROW);
    keyStart += keyBytes;
  });
  const keyView = keys.view;
  return (record, added, writer) => {
    if (!record.isPlain) {
      for (const { write } of copies) write(record, added, writer);
      return;
    }
    const { bounds, base, view: source } = record;
    const lastWord = source.byteLength - WORD_BYTES;
    let target = writer.view;
    let at = writer.length;
    for (let row = 0; row < rows.length; row += ROW) {
      const bound = base + (rows[row] ?? 0);
      const start = bounds[bound] ?? 0;
      const length = (bounds[bound + 1] ?? 0) - start;
      if (length <= 0) continue;
      const key = rows[row + 1] ?? 0;
      const keyBytes = rows[row + 2] ?? 0;
      const most = keyBytes + length + 2 * WORD_BYTES;
      if (at + most > target.byteLength) {
        writer.length = at;
        writer.reserve(most);
        target = writer.view;
      }
      for (let done = 0; done < keyBytes; done += WORD_BYTES) {
        target.setInt32(at + done, keyView.getInt32(key + done, true), true);
      }
      at += keyBytes;
      if (start + length <= lastWord) {
        for (let done = 0; done < length; done += WORD_BYTES) {
          target.setInt32(at + done, source.getInt32(start + done, true), true);
        }
      } else {
        for (let done = 0; done < length; done++) target.setUint8(at + done, source.getUint8(start + done));
      }
      at += length;
      if (rows[row + 3] === 1) target.setUint8(at++, QUOTE);
    }
    writer.length = at;
  };
}
