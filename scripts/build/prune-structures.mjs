import { bundleModule } from '../bundle-module.mjs';

const { READ_MEMBERS } = await bundleModule(new URL('../../src/aws/inventory/read-members.ts', import.meta.url));

/** The name of a member is the value of a variable: `const _AZ = "AvailabilityZone";`. */
const NAME = /^const (_\w+) = "([^"]*)";$/gm;
/** An element of a list of types: `0`, `5`, `() => Name` or `[() => Name, { [_xN]: _name }]`. */
const TYPE = /\[(?:[^[\]]|\[[^\]]*\])*\]|[^,\s[][^,]*/g;

/**
 * The schemas of EC2's client with {@link READ_MEMBERS} alone in the structures that it names. Throws an Error if a
 * structure or a member is not as expected.
 * @param {string} text
 * @param {string} path for the message
 */
export const pruneStructures = (text, path) => {
  const names = new Map([...text.matchAll(NAME)].map(([, variable, name]) => [variable, name]));
  return Object.entries(READ_MEMBERS).reduce((rest, [structure, members]) => {
    // kind, namespace, name and traits; names of members; their types, in the same order; perhaps the number of required ones
    const table = new RegExp(
      `^(export var ${structure}\\$ = \\[3, n0, _\\w+,\\s+0,\\s+)\\[([^\\]]*)\\],\\s+\\[([\\s\\S]*?)\\](?:, \\d+)?\\s*\\];$`,
      'm',
    );
    const [whole, head, variables, types] = table.exec(rest) ?? [];
    const columns = [variables?.split(',') ?? [], types?.match(TYPE) ?? []];
    const rows = columns[0].map((variable, index) => [variable.trim(), columns[1][index]]);
    const kept = rows.filter(([variable]) => members.includes(names.get(variable)));
    if (columns[0].length !== columns[1].length || kept.length !== members.length) {
      throw new Error(`${path}: ${structure} has not the members ${members.join(', ')}; has the AWS SDK changed?`);
    }
    const lists = [0, 1].map((column) => `[${kept.map((row) => row[column]).join(', ')}]`);
    return rest.replace(whole, () => `${head}${lists.join(', ')}];`);
  }, text);
};
