import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layOutDocument, layOutLine } from '../../../src/cli/commands/demo-layout.ts';

describe('layOutLine', () => {
  it('wraps a line at spaces so that it fits, and loses nothing', () => {
    // Prepare
    const words = fc.array(fc.stringMatching(/^[a-z0-9-]{1,12}$/), { minLength: 1, maxLength: 60 });

    fc.assert(
      fc.property(words, (list) => {
        // Act
        const laidOut = layOutLine(list.join(' '), 40);

        // Assess
        expect(laidOut.split(/\s+/).filter((word) => word !== '')).toEqual(list);
        for (const line of laidOut.split('\n')) expect(line.length).toBeLessThanOrEqual(40);
      }),
    );
  });
});

describe('layOutDocument', () => {
  it('begins a new line for the record, the added values, and each end', () => {
    // Prepare
    const document = {
      timestamp: '2026-03-02T09:00:52Z',
      srcaddr: '10.0.0.10',
      srcport: 443,
      service_name: 'https',
      src_class: 'private',
      src_owner_name: 'shop',
      dst_owner_name: 'orders',
    };

    // Act
    const laidOut = layOutDocument(document, 100);

    // Assess
    expect(laidOut).toBe(
      [
        '  {',
        '    "timestamp": "2026-03-02T09:00:52Z",',
        '    "srcaddr": "10.0.0.10", "srcport": 443,',
        '    "service_name": "https", "src_class": "private",',
        '    "src_owner_name": "shop",',
        '    "dst_owner_name": "orders"',
        '  }',
      ].join('\n'),
    );
  });

  it('is the same document as JSON', () => {
    // Prepare
    const names = ['timestamp', 'srcaddr', 'src_tags', 'dst_owner_name', 'message', 'other'];
    const documents = fc.dictionary(fc.constantFrom(...names), fc.jsonValue(), { noNullPrototype: true });

    fc.assert(
      fc.property(documents, (document) => {
        // Act
        const laidOut = layOutDocument(document, 60);

        // Assess
        expect(JSON.parse(laidOut)).toEqual(JSON.parse(JSON.stringify(document)));
      }),
    );
  });
});
