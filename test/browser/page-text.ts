import type { Page } from 'playwright-core';

/**
 * The text content of a page in reading order, formatted for readers: headings with `#`, each table row on one line
 * with ` | ` between its cells, charts by their label and their texts. Controls and the text of queries are omitted.
 */
export async function pageText(page: Page, selector = 'body'): Promise<string> {
  return page.locator(selector).evaluate((root) => {
    const LEFT_OUT = new Set([
      'SCRIPT',
      'STYLE',
      'PRE',
      'BUTTON',
      'INPUT',
      'SELECT',
      'NAV',
      'LABEL',
      'COLGROUP',
      'TEMPLATE',
    ]);
    const BLOCKS = new Set([
      ...[
        'ADDRESS',
        'ARTICLE',
        'ASIDE',
        'BLOCKQUOTE',
        'DD',
        'DETAILS',
        'DIV',
        'DL',
        'DT',
        'FIGCAPTION',
        'FIGURE',
        'FOOTER',
      ],
      ...[
        'HEADER',
        'HGROUP',
        'LI',
        'MAIN',
        'OL',
        'P',
        'SECTION',
        'SUMMARY',
        'UL',
        'H1',
        'H2',
        'H3',
        'H4',
        'BODY',
        'CAPTION',
      ],
    ]);
    const lines: string[] = [];
    const collapsed = (text: string | null): string => (text ?? '').replace(/\s+/g, ' ').trim();
    let line = '';
    const endLine = (): void => {
      const text = collapsed(line);
      if (text !== '') lines.push(text);
      line = '';
    };
    // the text of a cell, with a space between its elements
    const inlineText = (node: Node): string => {
      if (node instanceof Text) return node.data;
      if (node instanceof SVGElement) return '';
      return [...node.childNodes].map(inlineText).join(node.childNodes.length > 1 ? ' ' : '');
    };
    const visit = (node: Node): void => {
      if (node instanceof Text) {
        line += node.data;
      } else if (node instanceof HTMLTableRowElement) {
        endLine();
        const cells = [...node.cells].map((cell) => collapsed(inlineText(cell)));
        lines.push(cells.join(' | ').trimEnd());
      } else if (node instanceof SVGSVGElement) {
        endLine();
        const label = node.getAttribute('aria-label');
        if (label === null) return;
        lines.push(`[${collapsed(label)}]`);
        const texts = [...node.querySelectorAll('text')].map((text) => collapsed(text.textContent));
        if (texts.length > 0) lines.push(`  ${texts.filter((text) => text !== '').join(' · ')}`);
      } else if (node instanceof Element) {
        if (LEFT_OUT.has(node.tagName) && !(node instanceof HTMLButtonElement && node.closest('th') !== null)) return;
        const level = /^H([1-6])$/.exec(node.tagName)?.[1];
        const isBlock = BLOCKS.has(node.tagName);
        if (isBlock) endLine();
        if (level !== undefined) line = `${'#'.repeat(Number(level))} `;
        if (node.tagName === 'LI') line = '- ';
        if (node.tagName === 'BR') line += ' ';
        for (const child of node.childNodes) visit(child);
        if (isBlock) endLine();
        if (level !== undefined || node.tagName === 'TABLE') lines.push('');
      }
    };
    visit(root);
    endLine();
    return `${lines
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim()}\n`;
  });
}
