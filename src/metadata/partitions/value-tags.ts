/**
 * The first byte of an encoded value. Below 128, it is the number of a text in the table of texts: the most frequent ones,
 * which are mostly names of members, take one byte.
 */
export const VALUE_TAGS = {
  /** Followed by its number in the table of texts. */
  text: 0x80,
  /** Followed by its size and its bytes in UTF-8: a text that occurs once. */
  ownText: 0x81,
  /** Four bytes: an IPv4 address as dotted quad. */
  ipv4: 0x82,
  /** An id of AWS: the number of its beginning (`eni-`), and its 17 hexadecimal digits in nine bytes. */
  hexId: 0x83,
  /** A whole number from 0 on. */
  integer: 0x84,
  /** A negative whole number, as its distance below zero. */
  negative: 0x85,
  /** Eight bytes: any other number. */
  double: 0x86,
  yes: 0x87,
  no: 0x88,
  nothing: 0x89,
  /** Followed by the number of items, and the items. */
  list: 0x8a,
  /** Followed by the number of members, and for each its name, encoded like a text, and its value. */
  members: 0x8b,
} as const;

/** Numbers of texts below this take one byte. */
export const SHORT_TEXTS = 0x80;

/** Hexadecimal digits of an id of AWS, and the bytes that they take. */
export const ID_DIGITS = 17;
export const ID_BYTES = 9;

/** How deep values may be nested. */
export const MAX_DEPTH = 16;
