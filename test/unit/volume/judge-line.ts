import { readRange } from '../../../src/net/ranges.ts';
import type { DropRule } from '../../../src/volume/drop-rule.ts';
import { readDropRules } from '../../../src/volume/read-drop-rules.ts';
import { DROP_BY_RULE, DROP_BY_SAMPLE, VolumeControl } from '../../../src/volume/volume-control.ts';
import { recordOf } from '../parse/parse-text.ts';

/**
 * The result for a line in the form that tests compare: `rule 2`, `sample`, `keep`, or `keep 10` if it represents ten
 * flows.
 */
export function judgeLine(control: VolumeControl, line: string, format = ''): string {
  const verdict = control.judge(recordOf(line, format));
  if (verdict === DROP_BY_RULE) return `rule ${control.lastRule}`;
  if (verdict === DROP_BY_SAMPLE) return 'sample';
  return control.lastWeight === 1 ? 'keep' : `keep ${control.lastWeight}`;
}

/** The result for a line with these rules and without sampling. */
export function judgeByRules(rules: string | readonly DropRule[], line: string, format = ''): string {
  return judgeLine(
    new VolumeControl(typeof rules === 'string' ? readDropRules(rules, readRange) : rules, 1),
    line,
    format,
  );
}
