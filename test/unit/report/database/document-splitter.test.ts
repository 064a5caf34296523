import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DocumentSplitter } from '../../../../src/report/database/document-splitter.ts';
import { ANY_CODE_POINT } from '../../../support/any-code-point.ts';

const MARK = 'dimensions_1';

function bufferOf(documents: readonly object[]): Buffer {
  return Buffer.from(documents.map((document) => `${JSON.stringify(document)}\n`).join(''));
}

function linesOf(text: Buffer): Record<string, unknown>[] {
  return text
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

describe('DocumentSplitter', () => {
  it('keeps once what documents have in common', () => {
    const splitter = new DocumentSplitter(MARK);
    const { facts, dimensions, whole } = splitter.split(
      bufferOf([
        { bytes: 1, [MARK]: 0, src: 'a' },
        { [MARK]: 0, src: 'b' },
        { bytes: 3, [MARK]: 0, src: 'a' },
      ]),
    );
    expect(linesOf(facts)).toEqual([{ bytes: 1, [MARK]: 0 }, { [MARK]: 1 }, { bytes: 3, [MARK]: 0 }]);
    expect(linesOf(dimensions)).toEqual([
      { [MARK]: 0, src: 'a' },
      { [MARK]: 1, src: 'b' },
    ]);
    expect(whole).toHaveLength(0);
  });

  it('leaves documents without the mark as they are, also where a value looks like it', () => {
    const documents = bufferOf([{ bytes: 1 }, { label: `"${MARK}":0` }]);
    const { facts, dimensions, whole } = new DocumentSplitter(MARK).split(documents);
    expect(whole.equals(documents)).toBe(true);
    expect([facts.length, dimensions.length]).toEqual([0, 0]);
  });

  it('loses nothing, whatever documents contain', () => {
    const values = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.string({ unit: ANY_CODE_POINT }), { maxKeys: 3 });
    const document = fc.record({ own: values, shared: values, isMarked: fc.boolean() });
    const separated = ({ own, shared, isMarked }: { own: object; shared: object; isMarked: boolean }): object =>
      isMarked ? { own, [MARK]: 0, shared } : { own, shared };
    fc.assert(
      fc.property(fc.array(fc.array(document, { maxLength: 20 }), { maxLength: 4 }), (batches) => {
        const splitter = new DocumentSplitter(MARK);
        const shared = new Map<unknown, unknown>();
        for (const batch of batches) {
          const { facts, dimensions, whole } = splitter.split(bufferOf(batch.map(separated)));
          for (const dimension of linesOf(dimensions)) shared.set(dimension[MARK], dimension.shared);
          const joined = linesOf(facts).map((fact) => ({ own: fact.own, shared: shared.get(fact[MARK]) }));
          const parts = batch.map(({ own, shared: others }) => ({ own, shared: others }));
          expect(joined).toEqual(parts.filter((_, at) => batch[at]?.isMarked === true).map(copyOf));
          expect(linesOf(whole)).toEqual(parts.filter((_, at) => batch[at]?.isMarked !== true).map(copyOf));
        }
      }),
    );
  });

  it('leaves documents whole as soon as they have little in common', () => {
    const splitter = new DocumentSplitter(MARK);
    const unique = (from: number): Buffer =>
      bufferOf(Array.from({ length: 15_000 }, (_, at) => ({ [MARK]: 0, src: from + at })));
    expect(splitter.split(unique(0)).whole).toHaveLength(0);
    expect(splitter.split(unique(15_000)).whole).toHaveLength(0);
    const third = unique(30_000);
    expect(splitter.split(third).whole.equals(third)).toBe(true);
  });
});

/** A copy by a round trip through JSON. */
function copyOf(value: object): object {
  return JSON.parse(JSON.stringify(value));
}
