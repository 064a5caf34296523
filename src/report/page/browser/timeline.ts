import { barsPath, TIMELINE_CHARTS, type TimelineData, timesOf } from '../timeline-data.ts';
import type { Tip } from './tips.ts';

const STEPS: ReadonlyMap<string, number> = new Map([
  ['ArrowLeft', -1],
  ['ArrowRight', 1],
  ['PageUp', -24],
  ['PageDown', 24],
]);

const NUMBER = new Intl.NumberFormat('en-US');
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'];
/** Reads out intervals of the timeline, and shows one owner in it. */
export function addTimeline(tip: Tip): void {
  const box = document.querySelector<HTMLElement>('#timeline');
  const drawing = box?.querySelector('svg');
  const cursor = box?.querySelector('.cursor');
  const source = document.querySelector('#timeline-data');
  if (!box || !drawing || !cursor || !source) return;
  const data: TimelineData = JSON.parse(source.textContent ?? '');
  const { all, owners } = data;
  const timeAt = timesOf(data);
  const intervals = all.allowed.length;
  let shown = all;
  let at = -1;
  const textAt = (interval: number): string =>
    [
      timeAt(interval),
      `${NUMBER.format(shown.allowed[interval] ?? 0)} allowed`,
      `${NUMBER.format(shown.denied[interval] ?? 0)} denied`,
      `${byteSize(shown.bytes[interval] ?? 0)} sent`,
    ].join('\n');
  const goTo = (interval: number, x?: number, y?: number): void => {
    at = Math.max(0, Math.min(intervals - 1, interval));
    const across = (at + 0.5) / intervals;
    for (const name of ['x1', 'x2']) cursor.setAttribute(name, `${across * 100}%`);
    cursor.removeAttribute('visibility');
    const { left, top, width } = drawing.getBoundingClientRect();
    tip.show(textAt(at), x ?? left + width * across, y ?? top + 60);
  };
  const leave = (): void => {
    tip.hide();
    cursor.setAttribute('visibility', 'hidden');
  };
  drawing.addEventListener('pointermove', ({ clientX, clientY }) => {
    const { left, width } = drawing.getBoundingClientRect();
    goTo(Math.floor(((clientX - left) / width) * intervals), clientX, clientY);
  });
  drawing.addEventListener('pointerleave', leave);
  box.addEventListener('blur', leave);
  box.addEventListener('keydown', (event) => {
    const step = STEPS.get(event.key);
    if (step === undefined) return;
    event.preventDefault();
    goTo(at < 0 ? 0 : at + step);
    const live = document.querySelector('#say');
    if (live) live.textContent = textAt(at).replaceAll('\n', ', ');
  });
  document.querySelector('#owner')?.addEventListener('change', ({ target }) => {
    if (!(target instanceof HTMLSelectElement)) return;
    shown = owners[Number(target.value)] ?? all;
    for (const chart of TIMELINE_CHARTS) {
      const most = Math.max(0, ...shown[chart]);
      box.querySelector(`#bars-${chart}`)?.setAttribute('d', barsPath(shown[chart]));
      const peak = box.querySelector(`#peak-${chart}`);
      if (peak) peak.textContent = `up to ${chart === 'bytes' ? byteSize(most) : NUMBER.format(most)}`;
    }
  });
}

function byteSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`;
}
