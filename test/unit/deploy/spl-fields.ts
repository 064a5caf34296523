/** Words of the search language that the app uses; everything else that looks like a name is a field. */
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

/** What stands for something else: macros, tokens of a form, strings. */
const OPAQUE = /`[^`]*`|\$[\w.|]+\$|"[^"]*"/g;

/**
 * The fields of events that a search asks for: every name but words of the language, numbers, values of an equation, and
 * names that the search makes itself.
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
