/** The name of the rules document, next to the inventory. */
const RULES_NAME = 'rules.json.gz';

/**
 * The location of the rules document that belongs to an inventory document: `rules.json.gz` in the same folder. Two inventories
 * with rules therefore need two folders. Throws a RangeError if the inventory itself has that name.
 */
export function rulesLocation(inventoryLocation: string): string {
  const folder = inventoryLocation.slice(0, inventoryLocation.lastIndexOf('/') + 1);
  const location = `${folder}${RULES_NAME}`;
  if (location === inventoryLocation) {
    throw new RangeError(`the inventory must not be called ${RULES_NAME}, the name of the rules document`);
  }
  return location;
}
