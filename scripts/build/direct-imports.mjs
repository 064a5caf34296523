import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** An import from an index of the SDK's core, and what an index passes on. */
const IMPORT = /^(import|export) \{([^}]*)\} from ["'](@(?:smithy|aws-sdk)\/core\/[a-z-]+)["'];$/gm;
const PASSED_ON = /^export \{([^}]*)\} from "([^"]*)";$/gm;

/**
 * The text of a module that imports from the files that define a name, rather than from an index of the SDK's core. esbuild
 * would put all files of an index into each chunk that needs one of them.
 * @param {string} text
 * @param {string} root the project's folder
 */
export const directImports = (text, root) =>
  text.replace(IMPORT, (_, verb, names, index) =>
    listOf(names).map((each) => `${verb} { ${each} } from '${fileOf(each.split(' ')[0], index, root)}';`).join('\n'),
  );

/** The file that defines what an index exports, or the index if it does so itself. */
const fileOf = (name, index, root) => {
  const [scope, core, part] = index.split('/');
  const path = join(root, 'node_modules', scope, core, 'dist-es/submodules', part, 'index.js');
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const source = [...text.matchAll(PASSED_ON)].find(([, names]) => listOf(names).includes(name))?.[2];
  if (source === undefined) return index;
  return source.startsWith('.') ? join(dirname(path), `${source}.js`) : fileOf(name, source, root);
};

const listOf = (names) => names.split(',').flatMap((name) => name.trim() || []);
