import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { generatedHead } from '../reference/generated-file.mjs';

const PAGE = fileURLToPath(new URL('../../src/report/page/', import.meta.url));

/**
 * The script and the style sheet of the report page, as texts that the page contains.
 * @returns {Promise<Record<string, string>>} path from the project's root → text
 */
export const buildReport = async () => {
  const script = await minified({ entryPoints: [`${PAGE}browser/script.ts`], format: 'iife', target: 'es2022' });
  const style = await minified({
    // the order of these imports determines the cascade
    stdin: { contents: "@import './style.css'; @import './charts/charts.css';", loader: 'css', resolveDir: PAGE },
    // current browsers support everything that the page uses; nothing is transpiled for others
    target: 'esnext',
  });
  const text = `${generatedHead('The script and the style of the report’s page, minified.', [])}
/** The script, of \`browser/\`. */
export const PAGE_SCRIPT: string = ${JSON.stringify(script)};

/** The style, of \`style.css\` and \`charts/charts.css\`. */
export const PAGE_STYLE: string = ${JSON.stringify(style)};
`;
  return { 'src/report/page/assets.generated.ts': text };
};

/** @param {import('esbuild').BuildOptions} options */
const minified = async (options) => {
  const { outputFiles } = await build({
    ...options,
    bundle: true,
    minify: true,
    // the page is encoded in UTF-8
    charset: 'utf8',
    write: false,
    logLevel: 'warning',
  });
  const text = outputFiles?.[0]?.text.trimEnd() ?? '';
  if (/<\/(?:script|style)/i.test(text)) throw new Error('the script or style ends its own element');
  return text;
};
