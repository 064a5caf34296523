/** Lines of a window, as of one that the pipeline fills without look-ups. */
const WINDOW_LINES = 512;

/**
 * Passes of single stages over lines that are decoded and parsed once.
 * @param {typeof import('./sources.ts')} sources
 * @param {import('../../src/pipeline/stages.ts').Stages} stages
 * @param {readonly string[]} lines
 * @returns {{ enrich: () => void, encode: () => number, documents: () => string }} `encode` enriches as well, and returns the
 *   bytes of all documents; `documents` returns their texts
 */
export const makePasses = ({ Window }, { parser, enrichment, encoder }, lines) => {
  const windows = [];
  for (let first = 0; first < lines.length; first += WINDOW_LINES) {
    const window = new Window();
    window.arena.appendText(lines.slice(first, first + WINDOW_LINES).join('\n'));
    window.decoder.decode(0, window.arena.length);
    parser.parse(window.arena, window.lines, 0, window.lines.count, { header: undefined }, window.records);
    windows.push(window);
  }
  const enrichAll = ({ arena, records, record, added }, encode) => {
    enrichment.begin();
    for (let line = 0; line < records.count; line++) {
      if (!records.moveTo(record, arena.bytes, line)) continue;
      enrichment.apply(record, added);
      encode?.(record, added);
    }
  };
  return {
    enrich: () => {
      for (const window of windows) enrichAll(window);
    },
    encode: () => {
      let bytes = 0;
      for (const window of windows) {
        const { writer } = window;
        writer.length = 0;
        enrichAll(window, (record, added) => encoder.encode(record, added, writer));
        bytes += writer.length;
      }
      return bytes;
    },
    documents: () => {
      const texts = [];
      for (const window of windows) {
        const { writer } = window;
        writer.length = 0;
        enrichAll(window, (record, added) => encoder.encode(record, added, writer));
        texts.push(writer.bytes.toString('utf8', 0, writer.length));
      }
      return texts.join('');
    },
  };
};
