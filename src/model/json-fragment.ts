import { WORD_BYTES } from '../memory/word-bytes.ts';

/** A view of the buffer that holds the text of the latest fragments; many small texts share one buffer. */
let lastView = new DataView(new ArrayBuffer(0));

/**
 * JSON text that can be copied into documents. Short texts are copied word by word, which takes a third of the time of
 * a loop over bytes and a tenth of a native call. This needs a view in which all bytes of the last word are readable.
 */
export class JsonFragment {
  readonly bytes: Uint8Array;
  readonly length: number;
  /** A view in which the text begins at `start`. */
  readonly view: DataView;
  readonly start: number;

  constructor(text: string) {
    let bytes = Buffer.from(text);
    const hasWholeWords = bytes.byteOffset + bytes.length + WORD_BYTES <= bytes.buffer.byteLength;
    if (!hasWholeWords) bytes = Buffer.concat([bytes], bytes.length + WORD_BYTES).subarray(0, bytes.length);
    if (lastView.buffer !== bytes.buffer) lastView = new DataView(bytes.buffer);
    this.bytes = bytes;
    this.length = bytes.length;
    this.view = lastView;
    this.start = bytes.byteOffset;
  }

  /** Copies the text word by word, so that up to three bytes behind are overwritten, too. */
  copyTo(target: DataView, at: number): void {
    const { length, view, start } = this;
    for (let done = 0; done < length; done += WORD_BYTES) {
      target.setInt32(at + done, view.getInt32(start + done, true), true);
    }
  }
}
