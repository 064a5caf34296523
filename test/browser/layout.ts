import type { Page } from 'playwright-core';

/**
 * Elements that extend beyond the right edge of the window, as selectors with their text; content of scrollable boxes
 * is excluded.
 */
export async function elementsBeyondWindow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isClipped = (element: Element): boolean => {
      for (let parent = element.parentElement; parent !== null; parent = parent.parentElement) {
        if (getComputedStyle(parent).overflowX !== 'visible' && parent !== document.body) return true;
      }
      return false;
    };
    const width = document.documentElement.clientWidth;
    const found = [...document.querySelectorAll('body *')].filter((element) => {
      const { left, right } = element.getBoundingClientRect();
      // one pixel of tolerance for rounded percentage sizes
      return (right > width + 1 || (left < -1 && right > 0)) && !isClipped(element);
    });
    const names = found.map((element) => `${element.tagName}.${element.getAttribute('class')}: ${element.textContent}`);
    const page = document.documentElement.scrollWidth;
    return page > width ? [`the page itself is ${page} pixels wide`, ...names] : names;
  });
}
