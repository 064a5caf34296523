import { byteSize, shortDay } from '../figures.ts';
import { html, type Markup } from '../markup.ts';
import { levelsOf } from './levels.ts';

/** The bytes of an hour. */
export interface HourValue {
  /** The start of the day, as a Unix time. */
  readonly daySeconds: number;
  /** 0 to 23. */
  readonly hour: number;
  readonly bytes: bigint;
}

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
/** Hours that have a visible heading. */
const LABEL_EVERY = 6;

/** A heat map of bytes by day and hour. Days without any value are omitted. */
export function heatMap(caption: string, values: readonly HourValue[]): Markup {
  const days = new Map<number, Map<number, bigint>>();
  for (const { daySeconds, hour, bytes } of values) {
    const hours = days.get(daySeconds) ?? new Map<number, bigint>();
    hours.set(hour, bytes);
    days.set(daySeconds, hours);
  }
  const levels = levelsOf(values.map(({ bytes }) => bytes));
  const heads = HOURS.map((hour) =>
    hour % LABEL_EVERY === 0
      ? html`<th scope="col">${clockHour(hour)}</th>`
      : html`<th scope="col"><span class="vh">${clockHour(hour)}</span></th>`,
  );
  const rows = [...days]
    .sort(([day], [other]) => day - other)
    .map(([day, hours]) => {
      const cells = HOURS.map((hour) => {
        const bytes = hours.get(hour) ?? 0n;
        const size = byteSize(bytes);
        return html`<td class="q${levels.of(bytes)}" data-tip="${`${shortDay(day)} ${clockHour(hour)}:00\n${size}`}"><span class="vh">${size}</span></td>`;
      });
      return html`<tr><th scope="row">${shortDay(day)}</th>${cells}</tr>`;
    });
  return html`<table class="heat"><caption class="vh">${caption}</caption><colgroup><col class="day"/>${HOURS.map(() => html`<col/>`)}</colgroup><thead><tr><th scope="col"><span class="vh">Day</span></th>${heads}</tr></thead><tbody>${rows}</tbody></table>${levels.legend}`;
}

function clockHour(hour: number): string {
  return String(hour).padStart(2, '0');
}
