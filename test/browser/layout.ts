import type { Page } from 'playwright-core';

/** The elements that reach beyond the window's right edge, as a selector with their text; what scrolls in its own box does not. */
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
      // a pixel is the rounding of sizes in percent
      return (right > width + 1 || (left < -1 && right > 0)) && !isClipped(element);
    });
    const names = found.map((element) => `${element.tagName}.${element.getAttribute('class')}: ${element.textContent}`);
    const page = document.documentElement.scrollWidth;
    return page > width ? [`the page itself is ${page} pixels wide`, ...names] : names;
  });
}
