import { readFileSync } from 'node:fs';
import { fillSection } from '../docs/markdown.mjs';
import { RULES_READS } from './dist-only/functions.mjs';

const PAGE = 'docs/verdicts.md';

/**
 * The page on verdicts, with the actions required to read the rules.
 * @returns {Record<string, string>} path from the project's root → text
 */
export const buildVerdictsPage = () => {
  const page = readFileSync(new URL(`../../${PAGE}`, import.meta.url), 'utf8');
  return { [PAGE]: fillSection(page, 'actions', ['```text', ...RULES_READS, '```'].join('\n')) };
};
