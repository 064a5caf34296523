import { addCopyButtons } from './copy.ts';
import { addFilter } from './filter.ts';
import { addSorting } from './sort.ts';
import { addTheme } from './theme.ts';
import { addTimeline } from './timeline.ts';
import { addTips } from './tips.ts';

// elements that need a script are hidden until it runs
for (const element of document.querySelectorAll<HTMLElement>('[data-script]')) element.hidden = false;
const tip = addTips();
addTheme();
addFilter();
addSorting();
addCopyButtons();
addTimeline(tip);
