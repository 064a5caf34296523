const DECIMALS = 2;

/** A part of a width for an attribute of SVG: `38.2%`. */
export function percent(fraction: number): string {
  return `${trimmed(fraction * 100)}%`;
}

/** A length in pixels for an attribute of SVG. */
export function pixels(length: number): string {
  return trimmed(length);
}

function trimmed(value: number): string {
  return String(Number(value.toFixed(DECIMALS)));
}
