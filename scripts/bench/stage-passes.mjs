import { makeAddressData, withPeersOutside } from './address-sources.mjs';
import { makeStages } from './contenders.mjs';
import { makeJudging } from './judging.mjs';

/** Lines of a window, as in a window that the pipeline fills without look-ups. */
const WINDOW_LINES = 512;

/** The enrichers that add verdicts, or transfer classes and prices. */
const ADDED_BY = { verdicts: ['verdict'], transfers: ['transfer', 'transferUsd'] };

/**
 * Passes of single stages over lines that are decoded and parsed in advance.
 * @typedef {object} Passes
 * @property {() => void} enrich
 * @property {() => number} encode also enriches, and returns the size of all documents in bytes
 * @property {() => string} documents their texts
 * @property {(name: 'verdicts' | 'transfers') => Apart} apart
 *   enriching without and with what some enrichers add: of the same objects, by the same functions
 *
 * @typedef {object} Apart
 * @property {() => void} without
 * @property {() => void} found
 * @property {() => string} documentsWithout
 * @property {() => string} documentsFound
 *
 * @param {typeof import('./sources.ts')} sources
 * @param {import('../../src/pipeline/stages.ts').Stages} stages
 * @param {readonly string[]} lines
 * @returns {Passes}
 */
const makePasses = (sources, { parser, enrichment, encoder }, lines) => {
  const windows = windowsOf(sources, lines);
  for (const { arena, lines, records } of windows) {
    parser.parse(arena, lines, 0, lines.count, { header: undefined }, records);
  }
  const enrichAll = ({ arena, records, record, added }, encode) => {
    enrichment.begin();
    for (let line = 0; line < records.count; line++) {
      if (!records.moveTo(record, arena.bytes, line)) continue;
      enrichment.apply(record, added);
      encode?.(record, added);
    }
  };
  // what `enrichment.apply` does, with a choice of enrichers
  const enrichBy = (enrichers, { arena, records, record, added }, encode) => {
    enrichment.begin();
    for (let line = 0; line < records.count; line++) {
      if (!records.moveTo(record, arena.bytes, line)) continue;
      added.clear();
      enrichment.ends.read(record);
      for (const enrich of enrichers) enrich(record, added);
      encode?.(record, added);
    }
  };
  const textsOf = (enrichWindow) => {
    const texts = [];
    for (const window of windows) {
      const { writer } = window;
      writer.length = 0;
      enrichWindow(window, (record, added) => encoder.encode(record, added, writer));
      texts.push(writer.bytes.toString('utf8', 0, writer.length));
    }
    return texts.join('');
  };
  return {
    enrich: () => {
      for (const window of windows) enrichAll(window);
    },
    apart: (name) => {
      const [{ arena, records, record }] = windows;
      if (!records.moveTo(record, arena.bytes, 0)) throw new Error('the first line has no record');
      const names = sources.enricherNames().filter((each) => !ADDED_BY[name].includes(each));
      const others = enrichment.someOf(record.format, new Set(names));
      const all = [...others, ...enrichment.someOf(record.format, new Set(ADDED_BY[name]))];
      if (all.length === others.length) throw new Error(`nothing adds ${name}`);
      const enrichWindows = (enrichers) => {
        for (const window of windows) enrichBy(enrichers, window);
      };
      return {
        without: () => enrichWindows(others),
        found: () => enrichWindows(all),
        documentsWithout: () => textsOf((window, encode) => enrichBy(others, window, encode)),
        documentsFound: () => textsOf((window, encode) => enrichBy(all, window, encode)),
      };
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
    documents: () => textsOf(enrichAll),
  };
};

/** Windows with decoded lines. */
const windowsOf = ({ Window }, lines) => {
  const windows = [];
  for (let first = 0; first < lines.length; first += WINDOW_LINES) {
    const window = new Window();
    window.arena.appendText(lines.slice(first, first + WINDOW_LINES).join('\n'));
    window.decoder.decode(0, window.arena.length);
    windows.push(window);
  }
  return windows;
};

/**
 * The stages with an inventory that has the groups of the rules and the zone ids. They find verdicts or transfer classes for each
 * record, or neither; `fields` can omit them from the documents. Each pass runs over all lines, which are parsed in advance; `encode`
 * also enriches them, and returns the size of all documents in bytes.
 * @param {import('./scene.mjs').Scene} scene
 * @param {{ added?: 'verdicts' | 'transfers', fields?: string }} which
 */
export const makeJudgedPasses = (scene, judged) =>
  makePasses(scene.sources, makeJudgedStages(scene, judged), scene.lines);

/**
 * Passes of the fast lane over all lines, which are decoded in advance, with the stages of {@link makeJudgedPasses}: each line is read
 * and its document written. Lines that the lane does not serve take the plain lane, as in the pipeline.
 * @param {import('./scene.mjs').Scene} scene
 * @param {{ added?: 'verdicts' | 'transfers', fields?: string }} judged
 * @returns {{ write: () => void, documents: () => string }}
 */
export const makeLanePasses = (scene, judged) => {
  const stages = makeJudgedStages(scene, judged);
  const { parser, enrichment, encoder } = stages;
  const lane = new scene.sources.FastLane(stages);
  const context = { header: undefined };
  const windows = windowsOf(scene.sources, scene.lines);
  const writeLine = (window, line) => {
    const { arena, lines, records, record, added, writer } = window;
    if (!lane.read(window, line, context)) {
      parser.parse(arena, lines, line, line + 1, context, records);
      lane.learn(window, line, context);
    }
    if (!records.moveTo(record, arena.bytes, line) || lane.write(window, line, undefined)) return;
    enrichment.apply(record, added);
    encoder.encode(record, added, writer, lines.starts.at(line), lines.ends.at(line));
  };
  const writeWindow = (window) => {
    const { lines, records, writer } = window;
    writer.length = 0;
    records.reset();
    lane.begin(window, false);
    enrichment.begin();
    for (let line = 0; line < lines.count; line++) writeLine(window, line);
  };
  return {
    write: () => {
      for (const window of windows) writeWindow(window);
    },
    documents: () =>
      windows
        .map((window) => {
          writeWindow(window);
          return window.writer.bytes.toString('utf8', 0, window.writer.length);
        })
        .join(''),
  };
};

const makeJudgedStages = (scene, { added, fields }) => {
  const { inventory, verdictsWith, transfersWith } = makeJudging(scene.sources, scene.world);
  const metadata = new scene.sources.SnapshotSource(inventory);
  const verdicts = added === 'verdicts' ? verdictsWith(metadata) : undefined;
  const transfers = added === 'transfers' ? transfersWith(metadata, verdicts) : undefined;
  return makeStages(scene, metadata, { verdicts, transfers, fields });
};

/**
 * The stages with peers on the internet, without address data or with a place for each peer, included in the documents or omitted by
 * `fields`; `forget()` invalidates all remembered places, and `addresses` is the number of distinct addresses in the lines.
 * @param {import('./scene.mjs').Scene} scene
 * @param {{ hasAddressData: boolean, fields?: string }} which
 */
export const makePlacePasses = (scene, { hasAddressData, fields }) => {
  const { sources, world } = scene;
  const outside = withPeersOutside(world);
  const metadata = new sources.SnapshotSource(world.inventory);
  const { addressData, forget } = hasAddressData ? makeAddressData(sources, outside.peers) : {};
  const lines = scene.linesOf(outside, scene.lines.length);
  const used = outside.peers.filter(({ addresses }) => lines.some((line) => line.includes(` ${addresses[0]} `)));
  const passes = makePasses(sources, makeStages(scene, metadata, { addressData, fields }), lines);
  return { ...passes, forget, addresses: used.length };
};
