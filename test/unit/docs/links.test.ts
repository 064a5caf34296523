import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('../../../', import.meta.url);

/** README.md is read first; users do not read on beyond this length. */
const MAX_README_LINES = 130;

/** Folders with pages for users, at any level. */
const FOLDERS = ['docs', 'deploy', 'src', 'test/fuzz-corpus'];

const PAGES: readonly string[] = [
  ...readdirSync(ROOT).filter(isPage),
  ...FOLDERS.flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, ROOT), { recursive: true, encoding: 'utf8' })
      .filter(isPage)
      .map((path) => `${folder}/${path}`),
  ),
];

/** A link of a page: its target file and the heading in it. */
interface Link {
  readonly target: string;
  readonly anchor: string | undefined;
}

function isPage(path: string): boolean {
  return path.endsWith('.md') && !path.includes('node_modules/');
}

function read(page: string): string {
  return readFileSync(new URL(page, ROOT), 'utf8');
}

/** The text of a page without code blocks, whose brackets are not links and whose `#` are not headings. */
function proseOf(text: string): string {
  return text.replaceAll(/^( *)```[\s\S]*?^\1```$/gm, '');
}

/** The links to files of the project. */
function linksOf(text: string): readonly Link[] {
  const targets = [...proseOf(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = '', anchor] = target.split('#');
      return { target: path, anchor };
    });
}

/** The anchors that GitHub creates for the headings of a page. */
function anchorsOf(text: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  const uses = new Map<string, number>();
  for (const [, heading = ''] of proseOf(text).matchAll(/^#+ +(.+?) *$/gm)) {
    const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = plain.replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '').replaceAll(' ', '-');
    const earlier = uses.get(anchor) ?? 0;
    uses.set(anchor, earlier + 1);
    anchors.add(earlier === 0 ? anchor : `${anchor}-${earlier}`);
  }
  return anchors;
}

/** The broken links of a page. */
function brokenLinksOf(page: string, text: string): readonly string[] {
  return linksOf(text).flatMap(({ target, anchor }) => {
    const file = target === '' ? new URL(page, ROOT) : new URL(target, new URL(page, ROOT));
    if (!existsSync(file)) return [target];
    if (anchor === undefined || statSync(file).isDirectory() || !isPage(file.pathname)) return [];
    return anchorsOf(target === '' ? text : readFileSync(file, 'utf8')).has(anchor) ? [] : [`${target}#${anchor}`];
  });
}

describe('the documentation', () => {
  it.each(PAGES)('has links that lead to a file, and to a heading if they name one: %s', (page) => {
    // Act
    const broken = brokenLinksOf(page, read(page));
    // Assess
    expect(broken).toEqual([]);
  });

  it.each([
    ['a file that does not exist', '[options](docs/opshuns.md)', ['docs/opshuns.md']],
    ['a heading that does not exist', '[options](docs/options.md#nothing)', ['docs/options.md#nothing']],
    ['a heading of the page itself', '# One thing\n[here](#one-thing) [there](#another)', ['#another']],
    ['an image', '![picture](docs/no-picture.svg)', ['docs/no-picture.svg']],
  ])('would be refused with a link to %s', (_name, text, expected) => {
    // Act
    const broken = brokenLinksOf('README.md', text);
    // Assess
    expect(broken).toEqual(expected);
  });

  it('numbers headings that occur twice as GitHub does', () => {
    // Act
    const anchors = anchorsOf('## Node.js 20\n## «Node.js 20»\n```sh\n# no heading\n```\n### `RecordsFailedAlarm`');
    // Assess
    expect([...anchors]).toEqual(['nodejs-20', 'nodejs-20-1', 'recordsfailedalarm']);
  });

  it('lists every page of docs/ in docs/README.md', () => {
    // Prepare
    const pages = readdirSync(new URL('docs/', ROOT)).filter((name) => isPage(name) && name !== 'README.md');
    // Act
    const listed = linksOf(read('docs/README.md')).map(({ target }) => target);
    // Assess
    expect(pages.filter((name) => !listed.includes(name))).toEqual([]);
  });

  it('begins with a README of at most 130 lines', () => {
    // Act
    const lines = read('README.md').trimEnd().split('\n');
    // Assess
    expect(lines.length).toBeLessThanOrEqual(MAX_README_LINES);
  });
});
