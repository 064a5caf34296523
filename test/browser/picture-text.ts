import type { Page } from 'playwright-core';
import { pageText } from './page-text.ts';

export { SAMPLE_NAMES, SAMPLES } from './sample-files.ts';

/** The parts of the page in the pictures of the README: the top. */
const PARTS = ['header', '#findings', '#allowed-and-denied'];

/** The text of the parts shown in the pictures of the README. */
export async function pictureText(page: Page): Promise<string> {
  const texts: string[] = [];
  for (const part of PARTS) texts.push(await pageText(page, part));
  return texts.join('\n');
}
