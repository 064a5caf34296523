// Characters of ASCII by their byte, for loops over the bytes of log lines, JSON and addresses.

/** A tab. */
export const TAB = 0x09;
/** A line feed. */
export const LINE_FEED = 0x0a;
/** A carriage return. */
export const CARRIAGE_RETURN = 0x0d;
/** The bit that is set in a lower-case letter, and not in its capital. */
export const LOWER_CASE_BIT = 0x20;
/** A space. */
export const SPACE = 0x20;
/** `"`. */
export const QUOTE = 0x22;
/** `#`. */
export const HASH = 0x23;
/** `,`. */
export const COMMA = 0x2c;
/** `-`. */
export const HYPHEN = 0x2d;
/** `.`. */
export const DOT = 0x2e;
/** `0`. */
export const DIGIT_ZERO = 0x30;
/** `9`. */
export const DIGIT_NINE = 0x39;
/** `:`. */
export const COLON = 0x3a;
/** `;`. */
export const SEMICOLON = 0x3b;
/** `@`. */
export const AT_SIGN = 0x40;
/** `A`. */
export const UPPER_A = 0x41;
/** `Z`. */
export const UPPER_Z = 0x5a;
/** `[`. */
export const OPEN_BRACKET = 0x5b;
/** `\`. */
export const BACKSLASH = 0x5c;
/** `]`. */
export const CLOSE_BRACKET = 0x5d;
/** `_`. */
export const UNDERSCORE = 0x5f;
/** `a`. */
export const LOWER_A = 0x61;
/** `n`. */
export const LOWER_N = 0x6e;
/** `z`. */
export const LOWER_Z = 0x7a;
/** `{`. */
export const OPEN_BRACE = 0x7b;
/** `}`. */
export const CLOSE_BRACE = 0x7d;
/** `~`, the last printable character; the first one is the space. */
export const LAST_PRINTABLE = 0x7e;
