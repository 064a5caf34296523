// Parts of the statements about who is outside.

/**
 * Flows with an outside end, and whether that is the source. If both ends are outside, it is the one with which the
 * recording interface exchanged packets.
 */
export const OUTSIDE_FLOWS = `SELECT *,
    from_internet AND (NOT to_internet OR coalesce(direction, 'ingress') = 'ingress') AS is_source
  FROM flows
  WHERE from_internet OR to_internet`;

/** A value of the outside end, such as `country`; `addr` is its address. */
export function outsideEnd(name: string): string {
  const column = name === 'addr' ? 'addr' : `_${name}`;
  return `if(is_source, src${column}, dst${column})`;
}

/** The name of the end that is not outside. */
export const OWN_END = 'if(is_source, dst, src)';
