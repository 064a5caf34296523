import { readFileSync } from 'node:fs';
import { fillSection, markdownTable } from '../../docs/markdown.mjs';
import { FUNCTIONS, PERMISSIONS, VARIABLES } from './functions.mjs';

const PAGE = 'docs/deploy-dist.md';

/**
 * The tables of the page on deploying `dist/` alone.
 * @returns {Record<string, string>} path from the project's root → text
 */
export const buildDistPage = () => {
  const page = readFileSync(new URL(`../../../${PAGE}`, import.meta.url), 'utf8');
  const sections = { functions: functionTable(), variables: variableTable(), permissions: permissionTable() };
  return { [PAGE]: Object.entries(sections).reduce((text, [name, table]) => fillSection(text, name, table), page) };
};

const functionTable = () =>
  markdownTable(
    ['function', 'handler', 'runtime', 'memory', 'timeout', 'needed', 'called by'],
    FUNCTIONS.map((row) => [
      row.name,
      `\`${row.handler}\``,
      `\`${row.runtime}\``,
      `${row.memoryMegabytes} MB`,
      `${row.timeoutSeconds} s`,
      row.when,
      row.calledBy,
    ]),
  );

const variableTable = () =>
  markdownTable(
    ['function', 'variable', 'value', 'needed'],
    alikeRows(
      VARIABLES.map((row) => [
        row.function,
        `\`${row.name}\``,
        row.value === undefined ? `such as \`${row.example}\`` : `\`${row.value}\``,
        row.when,
      ]),
    ),
  );

const permissionTable = () =>
  markdownTable(
    ['role', 'actions', 'resource', 'needed'],
    alikeRows(
      PERMISSIONS.map(({ role, actions, resource, when }) => [
        role,
        actions.map((action) => `\`${action}\``).join(' '),
        resource,
        when,
      ]),
    ),
  );

/** Rows that differ in their first cell only, as one. */
const alikeRows = (rows) => {
  const firsts = new Map();
  for (const [first, ...others] of rows) {
    const key = others.join('|');
    firsts.set(key, { others, names: [...(firsts.get(key)?.names ?? []), first] });
  }
  return [...firsts.values()].map(({ names, others }) => [names.join(', '), ...others]);
};
