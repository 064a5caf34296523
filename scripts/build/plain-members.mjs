import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../bundle-module.mjs';

/** Where a private member is declared or used. */
const PRIVATE = /(?<=\.|^\s*|\b(?:async|get|override|readonly|set|static) |\*)#(?=[a-z])/gm;
/** What takes the place of `#`: a letter of the same length, so that source maps remain correct, which no other name begins with. */
const MARK = 'µ';
const NAME = new RegExp(`(?<![\\w$])${MARK}\\w+`, 'g');
const CLASS = /\bclass (\w+)(?:<.*?>)?(?: extends (\w+))?/g;
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/**
 * The text of a module of the project with plain properties in place of private members. TypeScript has checked that nothing else
 * uses them. Reading a private member takes V8 more steps where code is not optimized yet, since its name is a value that must be
 * read first: 2 % of the instructions of a cold start.
 */
export const withPlainMembers = (text) => text.replace(PRIVATE, MARK);

/** Options of esbuild that give plain members short names, the same ones in classes that have nothing to do with each other. */
export const shortMembers = () => {
  const modules = readdirSync(join(ROOT, 'src'), { recursive: true })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => withPlainMembers(readFileSync(join(ROOT, 'src', path), 'utf8')));
  const groups = modules.map((text) => ({ classes: [...text.matchAll(CLASS)], names: new Set(text.match(NAME)) }));
  const groupOf = new Map(groups.flatMap((group) => group.classes.map(([, name]) => [name, group])));
  /** With those of the classes that it extends. */
  const withBases = ({ classes, names }) => {
    const bases = classes.map(([, , base]) => groupOf.get(base)).filter((group) => group && group.classes !== classes);
    return [...names, ...bases.flatMap(withBases)];
  };
  const meets = new Map();
  for (const names of groups.map(withBases)) {
    for (const name of names) meets.set(name, new Set([...(meets.get(name) ?? []), ...names]));
  }
  const mangleCache = {};
  for (const [name, others] of [...meets].sort(([, one], [, other]) => other.size - one.size)) {
    const taken = new Set([...others].map((other) => mangleCache[other]));
    const letter = [...LETTERS].find((each) => !taken.has(`$${each}`));
    if (letter === undefined) throw new Error(`too many private members are used with ${name}`);
    mangleCache[name] = `$${letter}`;
  }
  return { mangleProps: new RegExp(`^${MARK}`), mangleCache };
};
