import { readFileSync } from 'node:fs';
import { bundleModule } from '../bundle-module.mjs';
import { SIGMA_RULES } from '../sigma/rules.mjs';
import { fillSection, markdownTable } from './markdown.mjs';

const PAGE = new URL('../../docs/signals.md', import.meta.url);
const FIGURES = new URL('../signals/figures.json', import.meta.url);

/**
 * The generated parts of docs/signals.md: signals and ports from their tables, figures from scripts/signals/figures.json,
 * and the Sigma rules.
 * @returns {Promise<Record<string, string>>} path from the project's root → text
 */
export const buildSignals = async () => {
  const { SIGNALS, ADMIN_PORTS, CLEARTEXT_PORTS, REMOTE_DESKTOP_PORTS } = await bundleModule(
    new URL('../measure/sources-signals.ts', import.meta.url),
  );
  const figures = JSON.parse(readFileSync(FIGURES, 'utf8'));
  let page = readFileSync(PAGE, 'utf8');
  page = fillSection(
    page,
    'signals',
    markdownTable(
      ['signal', 'meaning'],
      Object.entries(SIGNALS).map(([name, sentence]) => [`\`${name}\``, sentence]),
    ),
  );
  page = fillSection(
    page,
    'ports',
    markdownTable(
      ['ports', 'numbers'],
      [
        ['administrative', portList(ADMIN_PORTS)],
        ['without encryption', portList(CLEARTEXT_PORTS)],
        ['remote desktops', portList(REMOTE_DESKTOP_PORTS)],
      ],
    ),
  );
  page = fillSection(page, 'figures', figureTable(figures));
  page = fillSection(
    page,
    'rules',
    markdownTable(
      ['rule', 'level', 'false positives'],
      SIGMA_RULES.map(({ title, level, falsepositives }) => [title, level, falsepositives.join('; ')]),
    ),
  );
  return { 'docs/signals.md': page };
};

const portList = (table) =>
  Object.entries(table)
    .map(([port, name]) => `${port} ${name}`)
    .join('; ');

const figureTable = ({ days, records, signals, samples }) => {
  const share = (part, of) => (of === 0 ? '–' : (part / of).toFixed(3));
  const rows = Object.entries(signals).map(([name, { found, right, all, ofAttack }]) => [
    `\`${name}\``,
    found.toLocaleString('en'),
    share(right, found),
    share(right, all),
    share(ofAttack, found),
    String(samples[name] ?? 0),
  ]);
  return `${days} generated days with ${records.toLocaleString('en')} records, and the bundled samples.\n\n${markdownTable(
    ['signal', 'found', 'true', 'of what is true', 'of attacks', 'in the samples'],
    rows,
  )}`;
};
