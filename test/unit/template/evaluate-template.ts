import type { Template } from './load-template.ts';
import { accepts, type ParameterValues, parameterNamed } from './parameter-values.ts';
import { isMapping, listOf } from './template-values.ts';

/** The result of CloudFormation's evaluation of a template with parameter values. */
export interface Stack {
  /** Descriptions of the failed assertions; if there are any, everything else is empty. */
  readonly violations: readonly string[];
  /** Properties of the resources whose conditions hold, by logical name. */
  readonly resources: Readonly<Record<string, unknown>>;
  /** Values of the outputs whose conditions hold. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** Represents an omitted property. */
const NO_VALUE = Symbol('AWS::NoValue');

const PSEUDO_PARAMETERS: ParameterValues = {
  'AWS::AccountId': '111111111111',
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-central-1',
  'AWS::StackName': 'flow-logs',
  'AWS::URLSuffix': 'amazonaws.com',
};

/**
 * Evaluates rules, conditions and functions as CloudFormation does, as far as the templates use them. A reference to a
 * resource becomes `<Name>`, a reference to an attribute `<Name.Attribute>`.
 * @throws Error when a value violates its parameter's constraints, a value is missing, or a function is not supported
 * here.
 */
export function evaluateTemplate(template: Template, given: ParameterValues): Stack {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(PSEUDO_PARAMETERS)) values[name] = String(value);
  for (const name of Object.keys(given)) parameterNamed(template, name);
  for (const [name, parameter] of Object.entries(template.Parameters)) {
    const value = given[name] ?? parameter.Default;
    if (value === undefined) throw new Error(`the parameter ${name} has no value`);
    if (!accepts(parameter, value)) throw new Error(`the parameter ${name} does not accept ${JSON.stringify(value)}`);
    values[name] = String(value);
  }
  const violations = Object.values(template.Rules)
    .filter((rule) => rule.RuleCondition === undefined || holds(rule.RuleCondition))
    .flatMap((rule) => rule.Assertions.filter((assertion) => !holds(assertion.Assert)))
    .map((assertion) => assertion.AssertDescription);
  if (violations.length > 0) return { violations, resources: {}, outputs: {} };
  return {
    violations,
    resources: present(template.Resources, (resource) => resource.Properties),
    outputs: present(template.Outputs, (output) => output.Value),
  };

  function present<Part extends { readonly Condition?: string | undefined }>(
    parts: Readonly<Record<string, Part>>,
    pick: (part: Part) => unknown,
  ): Record<string, unknown> {
    const kept = Object.entries(parts).filter(([, { Condition }]) => Condition === undefined || holds({ Condition }));
    return Object.fromEntries(kept.map(([name, part]) => [name, resolve(pick(part))]));
  }

  /** Whether a condition, or a condition function, is true. */
  function holds(condition: unknown): boolean {
    const [name, argument] = functionIn(condition);
    if (name === 'Condition') return holds(template.Conditions[String(argument)]);
    if (name === 'Fn::Not') return !holds(listOf(argument)[0]);
    if (name === 'Fn::And') return listOf(argument).every(holds);
    if (name === 'Fn::Or') return listOf(argument).some(holds);
    if (name === 'Fn::Contains') {
      const [list, member] = listOf(argument).map(resolve);
      return listOf(list).includes(member);
    }
    if (name !== 'Fn::Equals') throw new Error(`no condition function: ${JSON.stringify(condition)}`);
    const [left, right] = listOf(argument).map(resolve);
    return left === right;
  }

  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve).filter((member) => member !== NO_VALUE);
    if (!isMapping(value)) return value;
    const [name, argument] = functionIn(value);
    if (name === 'Ref') return argument === 'AWS::NoValue' ? NO_VALUE : (values[String(argument)] ?? `<${argument}>`);
    if (name === 'Fn::GetAtt') return `<${listOf(argument).join('.')}>`;
    if (name === 'Fn::If') {
      // both branches, so that the branch not taken must be valid as well
      const [condition, ...branches] = listOf(argument);
      const [whenTrue, whenFalse] = branches.map(resolve);
      return holds({ Condition: condition }) ? whenTrue : whenFalse;
    }
    if (name === 'Fn::Sub') return substitute(argument);
    if (name === 'Fn::FindInMap') {
      const [map = '', row = '', member = ''] = listOf(argument).map(resolve).map(String);
      const found = template.Mappings[map]?.[row]?.[member];
      if (found === undefined) throw new Error(`Fn::FindInMap finds no ${map}.${row}.${member}`);
      return found;
    }
    if (name === 'Fn::Split') {
      const [delimiter, text] = listOf(argument).map(resolve);
      return String(text).split(String(delimiter));
    }
    if (name === 'Fn::Join') {
      const [delimiter, list] = listOf(argument).map(resolve);
      return listOf(list).join(String(delimiter));
    }
    if (name === 'Fn::Select') {
      const [index, list] = listOf(argument).map(resolve);
      const selected = listOf(list)[Number(index)];
      if (selected === undefined) throw new Error(`Fn::Select finds nothing at ${index}`);
      return selected;
    }
    if (name?.startsWith('Fn::') === true) throw new Error(`${name} is not handled here`);
    const members = Object.entries(value).map(([key, member]) => [key, resolve(member)] as const);
    return Object.fromEntries(members.filter(([, member]) => member !== NO_VALUE));
  }

  function substitute(argument: unknown): string {
    const [text, own] = listOf(argument);
    const variables = resolve(own);
    return String(text).replaceAll(/\$\{([^}]+)\}/g, (_whole, name: string) => {
      // `${!x}` stands for the text `${x}`
      if (name.startsWith('!')) return `\${${name.slice(1)}}`;
      const variable = isMapping(variables) ? variables[name] : undefined;
      return String(variable ?? values[name] ?? `<${name}>`);
    });
  }
}

/** The name and argument of a function call; a mapping with several members is not a function call. */
function functionIn(value: unknown): readonly [string | undefined, unknown] {
  const members = isMapping(value) ? Object.entries(value) : [];
  return members.length === 1 ? (members[0] ?? [undefined, undefined]) : [undefined, undefined];
}
