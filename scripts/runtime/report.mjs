/** Bytes of a mebibyte. */
export const MEBIBYTE = 2 ** 20;

/** @param {number} bytes */
export const mebibytes = (bytes) => `${(bytes / MEBIBYTE).toFixed(1)} MiB`;

/**
 * The median; NaN for an empty list.
 * @param {readonly number[]} values
 */
export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/**
 * Parses `NAME=VALUE` texts as an environment. Throws a RangeError for a text without a name.
 * @param {readonly string[]} texts
 */
export const readAssignments = (texts) =>
  Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw new RangeError(`--set wants NAME=VALUE, not ${text}`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );

/**
 * A number from the command line. Throws a RangeError unless it is a whole number of at least 1.
 * @param {string} name
 * @param {string} text
 */
export const wholeNumber = (name, text) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new RangeError(`${name} must be a whole number of at least 1, not ${text}`);
  return value;
};
