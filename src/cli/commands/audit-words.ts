import type { RuleDirection } from '../../model/rules.ts';
import { counted } from '../../text/counted.ts';
import { number } from '../terminal/summary.ts';
import type { DemandRow } from './audit-row-types.ts';

/** Maximum length of names and descriptions that are shown, in characters. */
const MAX_NAME = 60;

/** Ports and peers in words. */
export function demandText(demand: DemandRow, direction: RuleDirection): string {
  const word = direction === 'ingress' ? 'from' : 'to';
  const peers = demand.peer_blocks.length === 0 ? `${peersText(demand)} peers` : listed(demand.peer_blocks, ', ');
  return `${listed(demand.ports, '; ')} ${word} ${peers}`;
}

function listed(texts: readonly string[], separator: string): string {
  return texts.length === 0 ? 'nothing' : texts.join(separator);
}

/** How many peers there were; `>` if the number is a lower bound. */
export function peersText({ peers, peers_exact }: DemandRow): string {
  return peers_exact ? number(peers) : `>${number(peers - 1)}`;
}

/** The console’s word for a direction. */
export function side(direction: RuleDirection): string {
  return direction === 'ingress' ? 'inbound' : 'outbound';
}

/** An id with its name, if it has one. */
export function named(id: string, name: string | null | undefined): string {
  return name === null || name === undefined ? id : `${id} (${short(name)})`;
}

/** A name or description, cut if it is long. */
export function short(text: string): string {
  return text.length > MAX_NAME ? `${text.slice(0, MAX_NAME)}…` : text;
}

/** `2026-11-28T12:00:00Z` → `2026-11-28 12:00`. */
export function clock(time: string | null): string {
  return time === null ? '' : time.slice(0, 16).replace('T', ' ');
}

const MINUTES_PER_DAY = 1_440;
const HOURS_PER_DAY = 24;

/** Days, or a smaller unit for less than two. */
export function duration(dayCount: number): string {
  if (dayCount * HOURS_PER_DAY < 2) return counted(Math.round(dayCount * MINUTES_PER_DAY), 'minute');
  if (dayCount < 2) return counted(Math.round(dayCount * HOURS_PER_DAY), 'hour');
  return counted(Math.floor(dayCount * 10) / 10, 'day');
}

/** A share of 0 to 1 as a percentage. */
export function percent(share: number): string {
  const value = share * 100;
  return value > 0 && value < 0.1 ? 'under 0.1 %' : `${value.toFixed(1)} %`;
}

/** From here on, counts are rounded. */
const COMPACT_FROM = 10_000_000;
const COMPACT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

/** A count in a column; large ones are rounded. */
export function count(value: number): string {
  return value < COMPACT_FROM ? number(value) : COMPACT.format(value);
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const;
const KIBIBYTE = 1_024;

/** Bytes in the largest unit of which there is at least one. */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= KIBIBYTE && unit < BYTE_UNITS.length - 1) {
    value /= KIBIBYTE;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${BYTE_UNITS[unit]}`;
}
