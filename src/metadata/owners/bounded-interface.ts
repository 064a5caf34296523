import type { DescribedInterface } from './described-interface.ts';

/** Longest text that is looked at, in UTF-16 units: four times the longest tag value, five times any text of a service. */
const MAX_TEXT_UNITS = 1024;

/** A described interface with nothing missing, nothing around the description, and no text too long to match. */
export interface BoundedInterface {
  readonly interfaceType: string;
  readonly description: string;
  readonly requesterId: string;
  readonly instanceId: string;
  readonly instanceOwnerId: string;
  readonly requesterManaged: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** Fills in what an answer leaves out. A text of more than 1,024 units is taken as empty: no service writes one. */
export function boundedInterface(described: DescribedInterface): BoundedInterface {
  return {
    interfaceType: bounded(described.interfaceType),
    description: bounded(described.description).trim(),
    requesterId: bounded(described.requesterId),
    instanceId: bounded(described.instanceId),
    instanceOwnerId: bounded(described.instanceOwnerId),
    requesterManaged: described.requesterManaged === true,
    tags: described.tags ?? {},
  };
}

/** The text, or an empty one where there is none or it is too long. */
export function bounded(text: string | undefined): string {
  return text === undefined || text.length > MAX_TEXT_UNITS ? '' : text;
}
