const ERROR_CLASS = /\bclass (\w+) extends \w*(?:Error|Exception) \{/g;
/** The SDK asks for this one's name, to see whether somebody listens. */
const LOGGER_CLASS = /\bclass (NoOpLogger) \{/g;

/**
 * The text with the names of error classes written down: names of classes are shortened in the bundles, and logs tell an
 * error's class by its name.
 * @param {string} text
 */
export const keepErrorNames = (text) =>
  text.replace(ERROR_CLASS, '$& static name = "$1";').replace(LOGGER_CLASS, '$& static name = "$1";');
