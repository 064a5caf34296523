import { readdirSync, readFileSync } from 'node:fs';
import { bundleModule } from '../bundle-module.mjs';
import { generatedHead } from '../reference/generated-file.mjs';

const LANE = new URL('../../src/fast/', import.meta.url);

/**
 * The slots of added values that the lane names, in the facts of a line, as constants, which bundling replaces with their numbers:
 * without them, the lane would look up each one by its name at start-up.
 * @returns {Promise<Record<string, string>>} path from the project's root → text
 */
export const buildMemberSlots = async () => {
  const { ID_MEMBERS, NUMBER_MEMBERS } = await bundleModule(new URL('line-facts.ts', LANE));
  const named = namedSlots();
  const constantsOf = (members) =>
    [...members.entries()]
      .filter(([, member]) => named.has(member))
      .map(([slot, member]) => `export const ${member} = ${slot};`)
      .join('\n');
  return {
    'src/fast/member-slots.generated.ts': `${generatedHead('The slots of added values in the facts of a line.', [])}
// in LineFacts.addedIds
${constantsOf(ID_MEMBERS)}

// in LineFacts.addedNumbers
${constantsOf(NUMBER_MEMBERS)}
`,
  };
};

/** The members whose slots the lane names, as `SLOT.direction`; the type checker reports one that no member has. */
const namedSlots = () => {
  const sources = readdirSync(LANE, { recursive: true }).filter((path) => path.endsWith('.ts'));
  const names = sources.map((path) => readFileSync(new URL(path, LANE), 'utf8').matchAll(/\bSLOT\.(\w+)/g));
  return new Set(names.flatMap((matches) => [...matches].map(([, member]) => member)));
};
