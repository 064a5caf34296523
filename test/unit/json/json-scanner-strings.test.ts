import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonScanner } from '../../../src/json/json-scanner.ts';

/**
 * Bytes that end or escape a string, and bytes adjacent to them or with the same low bits; 0 and 255 cause borrow and
 * carry.
 */
const NEAR = [0x00, 0x01, 0x09, 0x0a, 0x0b, 0x20, 0x21, 0x22, 0x23, 0x5b, 0x5c, 0x5d, 0x8a, 0xa2, 0xdc, 0xff];
const someBytes = fc.array(fc.oneof(fc.constantFrom(...NEAR), fc.integer({ min: 0, max: 255 })), { maxLength: 40 });

/** Result of reading a string byte by byte. */
function readByBytes(bytes: Uint8Array, start: number, end: number) {
  let isEscaped = false;
  for (let at = start + 1; at < end; at++) {
    if (bytes[at] === 0x22) return { isRead: true, stringEnd: at, position: at + 1, isEscaped };
    if (bytes[at] === 0x0a) return { isRead: false, position: at };
    if (bytes[at] === 0x5c) {
      isEscaped = true;
      at++;
    }
  }
  return { isRead: false, position: end };
}

describe('JsonScanner.readString', () => {
  it('finds the same as an examination of each byte, at any start and with any bytes after the end', () => {
    fc.assert(
      fc.property(someBytes, someBytes, someBytes, (before, inside, behind) => {
        // Prepare
        const bytes = Uint8Array.from([...before, 0x22, ...inside, ...behind]);
        const start = before.length;
        const end = start + 1 + inside.length;
        const scanner = new JsonScanner(bytes, start, end);

        // Act
        const isRead = scanner.readString();

        // Assess
        const { position, stringEnd, stringIsEscaped: isEscaped } = scanner;
        expect(isRead ? { isRead, stringEnd, position, isEscaped } : { isRead, position }).toEqual(
          readByBytes(bytes, start, end),
        );
      }),
      { numRuns: 2_000 },
    );
  });
});
