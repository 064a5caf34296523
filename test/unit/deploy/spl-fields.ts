/** Keywords of the search language that the app uses; everything else that looks like a name is a field. */
const WORDS = new Set([
  ...[
    'search',
    'eval',
    'eventstats',
    'mvexpand',
    'streamstats',
    'current',
    'last',
    'f',
    'bin',
    'stats',
    'timechart',
    'geostats',
    'latfield',
    'longfield',
    'fillnull',
    'where',
    'sort',
    'table',
    'rename',
    'convert',
    'value',
    'span',
    'BY',
    'AS',
  ],
  ...[
    'AND',
    'OR',
    'NOT',
    'IN',
    'count',
    'sum',
    'dc',
    'max',
    'coalesce',
    'isnull',
    'case',
    'true',
    'if',
    'mvappend',
    'mvjoin',
    'mvsort',
  ],
  ...['min', 'median', 'floor', 'abs', 'match', 'in', 'null', 'isnotnull', 'replace'],
  'ctime',
]);

/** Placeholders and literals: macros, tokens of a form, strings. */
const OPAQUE = /`[^`]*`|\$[\w.|]+\$|"[^"]*"/g;

/**
 * The event fields that a search reads: every name except keywords, numbers, values of an equation, and names that the
 * search defines.
 */
export function splFields(search: string): string[] {
  const bare = search.replaceAll(OPAQUE, '""');
  const made = new Set(
    [...bare.matchAll(/\bAS (\w+)|(?:eval |, )(\w+)=/g)].map(([, after, before]) => after ?? before),
  );
  const names = [...bare.matchAll(/(?<![\w.])([A-Za-z_]\w*(?:\.\w+)*)(\(?)/g)];
  return [
    ...new Set(
      names.flatMap(([, name = '', call]) => {
        if (call === '(' && !WORDS.has(name)) throw new Error(`${name}() is a function that is not listed`);
        return WORDS.has(name) || made.has(name) ? [] : [name];
      }),
    ),
  ];
}
