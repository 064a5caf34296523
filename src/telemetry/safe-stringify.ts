/** Objects deeper than this are not written. */
const MAX_DEPTH = 5;

/**
 * Makes a function that writes values as JSON that `JSON.stringify` refuses: circular objects, down to a depth, and
 * large integers. In the deployed functions it replaces `safe-stable-stringify`, whose name esbuild resolves to this
 * module: pino uses that package only for such objects, and it also sorts their members.
 */
export function configure(): (value: unknown) => string | undefined {
  return (value) => {
    const ancestors: unknown[] = [];
    return JSON.stringify(value, function (this: unknown, _key, member: unknown) {
      if (typeof member === 'bigint') return String(member);
      if (typeof member !== 'object' || member === null) return member;
      // the object that holds the member is the innermost ancestor
      while (ancestors.length > 0 && ancestors.at(-1) !== this) ancestors.pop();
      if (ancestors.includes(member)) return '[Circular]';
      if (ancestors.length > MAX_DEPTH) return '[Object]';
      ancestors.push(member);
      return member;
    });
  };
}
