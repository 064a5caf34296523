import { bundleModule } from '../bundle-module.mjs';
import { generatedHead } from '../reference/generated-file.mjs';

/**
 * The slots of added values in the facts of a line as constants, which bundling replaces with their numbers: without them, the lane
 * would look up each one by its name at start-up.
 * @returns {Promise<Record<string, string>>} path from the project's root → text
 */
export const buildMemberSlots = async () => {
  const { ID_MEMBERS, NUMBER_MEMBERS } = await bundleModule(new URL('../../src/fast/line-facts.ts', import.meta.url));
  return {
    'src/fast/member-slots.generated.ts': `${generatedHead('The slots of added values in the facts of a line.', [])}
// in LineFacts.addedIds
${constantsOf(ID_MEMBERS)}

// in LineFacts.addedNumbers
${constantsOf(NUMBER_MEMBERS)}
`,
  };
};

const constantsOf = (members) => members.map((member, slot) => `export const ${member} = ${slot};`).join('\n');
