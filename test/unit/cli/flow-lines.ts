/** A line of the default format, identified by its source port. */
export function flowLine(sourcePort: number): string {
  return `2 123456789012 eni-0a1b2c3d4e5f60701 10.0.0.10 203.0.113.140 ${sourcePort} 443 6 52 42484 1772442001 1772442052 ACCEPT OK`;
}

/** Lines of the default format, each with a different source port. */
export function flowLines(count: number): string[] {
  return Array.from({ length: count }, (_, index) => flowLine(1024 + index));
}
