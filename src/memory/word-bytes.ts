/** Short texts are read and copied in words of this many bytes, so up to three bytes after a text are touched too. */
export const WORD_BYTES = 4;
