/** The tip that follows the pointer. */
export interface Tip {
  show(text: string, x: number, y: number): void;
  hide(): void;
}

const MARGIN = 4;
const DISTANCE = 12;

/** Shows the text of `data-tip` at the pointer. */
export function addTips(): Tip {
  const element = document.createElement('div');
  element.className = 'tip';
  element.hidden = true;
  element.ariaHidden = 'true';
  document.body.append(element);
  const tip: Tip = {
    show(text, x, y) {
      element.textContent = text;
      element.hidden = false;
      const left = Math.min(innerWidth - element.offsetWidth - MARGIN, x + DISTANCE);
      const above = y - element.offsetHeight - DISTANCE;
      element.style.left = `${Math.max(MARGIN, left)}px`;
      element.style.top = `${above < MARGIN ? y + DISTANCE : above}px`;
    },
    hide() {
      element.hidden = true;
    },
  };
  document.addEventListener('pointermove', ({ target, clientX, clientY }) => {
    if (!(target instanceof Element) || target.closest('#timeline')) return;
    const text = target.closest('[data-tip]')?.getAttribute('data-tip');
    if (text) tip.show(text, clientX, clientY);
    else tip.hide();
  });
  document.addEventListener('scroll', tip.hide, { passive: true });
  return tip;
}
