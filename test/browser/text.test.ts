import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../cli/run-cli.ts';
import { describeInBrowser, withPage } from './chromium.ts';
import { pageText } from './page-text.ts';
import { pictureText } from './picture-text.ts';
import { testFolder } from './report-files.ts';
import { SAMPLE_NAMES, SAMPLES } from './sample-files.ts';

const folder = testFolder();

/** Maximum size of the pictures in README files, which are read frequently. */
const MAX_PICTURE_BYTES = 200_000;

describeInBrowser('the text of the page of the samples', () => {
  it('is the one that a person has read', async () => {
    const { path } = await folder.report([...SAMPLE_NAMES, ...SAMPLES]);
    const text = await withPage(path, {}, ({ page }) => pageText(page));
    await expect(text).toMatchFileSnapshot('samples-page.txt');
  });

  it('is that of the pictures in the README, which `npm run picture` makes', async () => {
    const { path } = await folder.report([...SAMPLE_NAMES, ...SAMPLES]);
    const text = await withPage(path, {}, ({ page }) => pictureText(page));
    expect(text).toBe(readFileSync(join(ROOT, 'docs/report.txt'), 'utf8'));
    for (const picture of ['report.png', 'report-dark.png']) {
      const bytes = readFileSync(join(ROOT, 'docs', picture));
      expect(bytes.subarray(1, 4).toString()).toBe('PNG');
      expect(bytes.length).toBeLessThan(MAX_PICTURE_BYTES);
    }
  });
});
