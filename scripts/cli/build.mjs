import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWithoutPackages } from '../bundle-module.mjs';
import { fillSection, markdownTable } from '../docs/markdown.mjs';

const ROOT = new URL('../../', import.meta.url);
const BUNDLE_FOLDER = fileURLToPath(new URL('node_modules/.cache/commands/', ROOT));

/** The demo runs as `npm start`. */
const scriptOf = (name) => (name === 'demo' ? 'start' : name);

/**
 * The files that derive from the table of commands: the scripts of package.json, and the table of docs/command.md.
 * @returns {Promise<Record<string, string>>} path from the project's root → text
 */
export const buildCommands = async () => {
  const { COMMANDS } = await bundleWithoutPackages(new URL('src/cli/command-line.ts', ROOT), BUNDLE_FOLDER);
  const page = readFileSync(new URL('docs/command.md', ROOT), 'utf8');
  return {
    'package.json': withScripts(JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')), COMMANDS),
    'docs/command.md': fillSection(page, 'commands', commandTable(COMMANDS)),
  };
};

/** package.json with the scripts of every command; missing scripts are inserted before the tests. */
const withScripts = (manifest, commands) => {
  const wanted = Object.fromEntries(
    // a script has a one-word name: “replay plan” is called through the script of “replay”
    commands
      .filter(({ name }) => !name.includes(' '))
      .flatMap(({ name }) => [
        [`pre${scriptOf(name)}`, 'npm run --silent bundle'],
        [scriptOf(name), `node lib/cli.mjs ${name}`],
      ]),
  );
  const missing = Object.entries(wanted).filter(([script]) => !(script in manifest.scripts));
  const entries = Object.entries(manifest.scripts).map(([script, call]) => [script, wanted[script] ?? call]);
  const place = entries.findIndex(([script]) => script === 'pretest');
  const scripts = Object.fromEntries([...entries.slice(0, place), ...missing, ...entries.slice(place)]);
  return `${JSON.stringify({ ...manifest, scripts }, null, 2)}\n`;
};

const commandTable = (commands) =>
  markdownTable(
    ['command', 'what it does', 'more'],
    commands.map(({ name, summary, examples, page }) => [
      `\`${name === 'demo' ? 'npm start' : calledWithNpm(name, examples)}\``,
      summary,
      page === undefined ? '' : `[${page.split('#')[0]}](${page})`,
    ]),
  );

/** The first example of a command, in the form in which it is called in the project's folder. */
const calledWithNpm = (name, [[call] = [name]]) => {
  const [script] = name.split(' ');
  return `npm run --silent ${script} --${call.slice(script.length)}`;
};
