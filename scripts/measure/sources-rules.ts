/** The sources that `scripts/measure/rules-memory.mjs` measures. */
export { checkRules } from '../../src/metadata/check-rules.ts';
export { RuleAddress } from '../../src/rules/rule-address.ts';
export { VerdictEngine } from '../../src/rules/verdict-engine.ts';
export { RuleInterface, VerdictQuestion } from '../../src/rules/verdict-question.ts';
