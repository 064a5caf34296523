/** A table of a client's data: `var Name$ = [ … ];`, over several lines. */
const TABLE = /^((?:export )?(?:var|const) [\w$]+ = )(\[[\s\S]*?\]);$/gm;
const TABLE_START = /^(?:export )?(?:var|const) [\w$]+ = \[/gm;

/**
 * The schemas of a client of the AWS SDK with every table marked as free of side effects, which they are: arrays of
 * literals, of which esbuild cannot prove it because some have computed keys. Those of operations that nobody calls then
 * fall away. Throws an Error where the file has no such tables, or has one that is not found to its end.
 * @param {string} text
 * @param {string} path for the message
 */
export const slimSchemas = (text, path) => {
  const tables = text.match(TABLE_START)?.length ?? 0;
  let marked = 0;
  const slim = text.replace(TABLE, (_, head, array) => {
    marked++;
    return `${head}/* @__PURE__ */ (() => ${array})();`;
  });
  if (marked === 0 || marked !== tables) {
    throw new Error(`${path}: ${marked} of ${tables} tables are as expected; has the AWS SDK changed?`);
  }
  return slim;
};
