import type { Page } from 'playwright-core';
import { pageText } from './page-text.ts';

export { SAMPLE_NAMES, SAMPLES } from './sample-files.ts';

/** What the pictures of the README show: the top of the page. */
const PARTS = ['header', '#findings', '#allowed-and-denied'];

/** The text of what the pictures of the README show. */
export async function pictureText(page: Page): Promise<string> {
  const texts: string[] = [];
  for (const part of PARTS) texts.push(await pageText(page, part));
  return texts.join('\n');
}
