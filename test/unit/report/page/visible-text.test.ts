import { describe, expect, it } from 'vitest';
import { html, jsonData, visibleName, visibleText } from '../../../../src/report/page/markup.ts';

describe('visibleText', () => {
  it.each([
    ['an ordinary name, in any script', 'Köln & שלום 日本', 'Köln & שלום 日本'],
    ['a change of direction', 'a\u202egnp.exe', 'a⟨U+202E⟩gnp.exe'],
    ['characters without width', 'z\u200b\ufeff\u00ad', 'z⟨U+200B⟩⟨U+FEFF⟩⟨U+00AD⟩'],
    ['commands of terminals', '\u001b[31m\u0007', '⟨U+001B⟩[31m⟨U+0007⟩'],
    ['half a character', 'a\ud800b', 'a⟨U+D800⟩b'],
    ['characters beyond the first plane', '\u{e0041}', '⟨U+E0041⟩'],
    ['line feeds and tabs within a text', 'a\n\tb', 'a\n\tb'],
    ['a space', ' ', ' '],
    ['an empty text', '', ''],
  ])('shows %s', (_kind, text, expected) => {
    expect(visibleText(text)).toBe(expected);
  });
});

describe('visibleName', () => {
  it.each([
    [' \u00a0\n', '⟨U+0020⟩⟨U+00A0⟩⟨U+000A⟩'],
    [' a b ', ' a b '],
    ['a\u202eb', 'a⟨U+202E⟩b'],
    ['', ''],
  ])('shows %j as %j', (name, expected) => {
    expect(visibleName(name)).toBe(expected);
  });
});

describe('html', () => {
  it('escapes every value that is not markup, and keeps markup', () => {
    expect(String(html`<p title="${'"<'}">${["a'b", html`<b>${'&'}</b>`, 1n, false, undefined]}</p>`)).toBe(
      '<p title="&quot;&lt;">a&#39;b<b>&amp;</b>1</p>',
    );
  });
});

describe('jsonData', () => {
  it('holds nothing that could end its element, and is the same JSON', () => {
    const value = ['</script><!--<script>', '&', '\u2028'];
    const text = String(jsonData(value));
    expect(text).not.toMatch(/[<>&\u2028]/);
    expect(JSON.parse(text)).toEqual(value);
  });
});
