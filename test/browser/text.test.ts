import { expect, it } from 'vitest';
import { describeInBrowser, withPage } from './chromium.ts';
import { pageText } from './page-text.ts';
import { SAMPLE_NAMES, SAMPLES, testFolder } from './report-files.ts';

const folder = testFolder();

describeInBrowser('the text of the page of the samples', () => {
  it('is the one that a person has read', async () => {
    const { path } = await folder.report([...SAMPLE_NAMES, ...SAMPLES], [1]);
    const text = await withPage(path, {}, ({ page }) => pageText(page));
    await expect(text).toMatchFileSnapshot('samples-page.txt');
  });
});
