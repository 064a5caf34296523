import { readFileSync } from 'node:fs';
import { fillSection, markdownTable } from '../../docs/markdown.mjs';
import { ALWAYS, FUNCTIONS, PERMISSIONS, VARIABLES } from './functions.mjs';

const PAGE = 'docs/deploy-dist.md';

/**
 * The tables of the page on deploying `dist/` alone.
 * @returns {Record<string, string>} path from the project's root → text
 */
export const buildDistPage = () => {
  const page = readFileSync(new URL(`../../../${PAGE}`, import.meta.url), 'utf8');
  const sections = { functions: functionTable(), variables: variableTable(), permissions: permissionLists() };
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

/** A list of permissions for each role; permissions that several roles need come first. */
const permissionLists = () => {
  const rows = alikeRows(
    PERMISSIONS.map(({ role, actions, resource, when }) => [
      role,
      actions.map((action) => `\`${action}\``).join(' '),
      resource,
      when,
    ]),
  );
  return [...new Set(rows.map(([roles]) => roles))]
    .map((roles) => {
      const items = rows.filter(([those]) => those === roles).map(([, ...cells]) => permissionItem(...cells));
      return `**${roles}**\n\n${items.join('\n')}`;
    })
    .join('\n\n');
};

const permissionItem = (actions, resource, when) =>
  `- ${actions} on ${resource}${when === ALWAYS ? '' : `, if ${when}`}`;

/** Merges rows that differ only in their first cell. */
const alikeRows = (rows) => {
  const firsts = new Map();
  for (const [first, ...others] of rows) {
    const key = others.join('|');
    firsts.set(key, { others, names: [...(firsts.get(key)?.names ?? []), first] });
  }
  return [...firsts.values()].map(({ names, others }) => [names.join(', '), ...others]);
};
