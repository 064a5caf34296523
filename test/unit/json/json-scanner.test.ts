import { describe, expect, it } from 'vitest';
import { JsonScanner } from '../../../src/json/json-scanner.ts';

const scannerOf = (text: string): JsonScanner => {
  const bytes = Buffer.from(text);
  return new JsonScanner(bytes, 0, bytes.length);
};

const SLASH = 0x2f;

/** The keys and the value texts of an object, in order; undefined if the scanner fails. */
function membersOf(text: string): [key: string, value: string][] | undefined {
  const scanner = scannerOf(text);
  const members: [string, string][] = [];
  scanner.enter();
  for (let isFirst = true; scanner.nextMember(isFirst); isFirst = false) {
    const key = text.slice(scanner.stringStart, scanner.stringEnd);
    scanner.peek();
    const start = scanner.position;
    scanner.skipValue();
    members.push([key, text.slice(start, scanner.position)]);
  }
  return scanner.failed ? undefined : members;
}

describe('JsonScanner.nextMember', () => {
  it('gives each member with its key in turn', () => {
    // Prepare
    const text = '{"a":1, "b" : "x" ,"":[1,2],"a":{"c":3}}';

    // Act
    const members = membersOf(text);

    // Assess
    expect(members).toEqual([
      ['a', '1'],
      ['b', '"x"'],
      ['', '[1,2]'],
      ['a', '{"c":3}'],
    ]);
  });

  it('leaves the scanner after the closing brace', () => {
    // Prepare
    const scanner = scannerOf('{}/');
    scanner.enter();

    // Act
    const hasMember = scanner.nextMember(true);

    // Assess
    expect([hasMember, scanner.failed, scanner.peek()]).toEqual([false, false, SLASH]);
  });

  it('returns keys with special meaning for prototypes like any other', () => {
    // Prepare, Act
    const members = membersOf('{"__proto__":{"x":1},"constructor":2}');

    // Assess
    expect(members).toEqual([
      ['__proto__', '{"x":1}'],
      ['constructor', '2'],
    ]);
  });
});

describe('JsonScanner.nextElement', () => {
  it('stops before each element in turn', () => {
    // Prepare
    const scanner = scannerOf('[1, "a",[ ]]');
    const starts: number[] = [];
    scanner.enter();

    // Act
    for (let isFirst = true; scanner.nextElement(isFirst); isFirst = false) {
      starts.push(scanner.position);
      scanner.skipValue();
    }

    // Assess
    expect(starts).toEqual([1, 4, 8]);
    expect([scanner.failed, scanner.atEnd]).toEqual([false, true]);
  });
});

describe('JsonScanner.readString', () => {
  it('returns the range between the quotes, and whether there are escapes', () => {
    // Prepare
    const plain = scannerOf('"abc" ');
    const escaped = scannerOf('"a\\"c"');

    // Act
    const isRead = [plain.readString(), escaped.readString()];

    // Assess
    expect(isRead).toEqual([true, true]);
    expect([plain.stringStart, plain.stringEnd, plain.stringIsEscaped, plain.position]).toEqual([1, 4, false, 5]);
    expect([escaped.stringStart, escaped.stringEnd, escaped.stringIsEscaped, escaped.atEnd]).toEqual([
      1,
      5,
      true,
      true,
    ]);
  });

  it('stops at a raw line feed, so that a line cannot reach into the next', () => {
    // Prepare
    const scanner = scannerOf('"ab\nc"');

    // Act
    const isRead = scanner.readString();

    // Assess
    expect([isRead, scanner.failed, scanner.position, scanner.atEnd]).toEqual([false, true, 3, false]);
  });

  it('reports the end of the text if a string is cut off', () => {
    // Prepare
    const texts = ['"ab', '"ab\\', '"'];

    // Act
    const ends = texts.map((text) => {
      const scanner = scannerOf(text);
      scanner.readString();
      return [scanner.failed, scanner.atEnd];
    });

    // Assess
    expect(ends).toEqual([
      [true, true],
      [true, true],
      [true, true],
    ]);
  });
});

describe('JsonScanner.stringIs', () => {
  it.each([
    ['"message"', true],
    ['"messages"', false],
    ['"messag"', false],
    ['"Message"', false],
    ['"\\u006dessage"', false],
  ])('compares %s with the name message', (text, expected) => {
    // Prepare
    const scanner = scannerOf(text);
    scanner.readString();

    // Act
    const isSame = scanner.stringIs(Buffer.from('message'));

    // Assess
    expect(isSame).toBe(expected);
  });
});

describe('JsonScanner.peek', () => {
  it('skips only white space', () => {
    // Prepare
    const scanner = scannerOf(' \t\r\n/');

    // Act
    const seen = [scanner.peek(), scanner.peek(), scanner.position];

    // Assess
    expect(seen).toEqual([SLASH, SLASH, 4]);
  });

  it('does not read past the given end', () => {
    // Prepare
    const scanner = new JsonScanner(Buffer.from('  1'), 0, 2);

    // Act
    const seen = scanner.peek();

    // Assess
    expect(seen).toBe(-1);
  });
});
