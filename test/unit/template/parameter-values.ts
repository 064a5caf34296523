import type { Template, TemplateParameter } from './load-template.ts';

/** Parameter values by name, as given for a deployment. */
export type ParameterValues = Readonly<Record<string, string | number>>;

/**
 * A parameter by name.
 * @throws Error when the template has no parameter of that name.
 */
export function parameterNamed(template: Template, name: string): TemplateParameter {
  const parameter = template.Parameters[name];
  if (parameter === undefined) throw new Error(`the template has no parameter ${name}`);
  return parameter;
}

/** Whether CloudFormation would accept a value for a parameter; an AllowedPattern must match the whole value. */
export function accepts(parameter: TemplateParameter, value: string | number): boolean {
  const { AllowedValues, AllowedPattern, MinValue, MaxValue, MinLength, MaxLength } = parameter;
  const text = String(value);
  return (
    (AllowedValues === undefined || AllowedValues.map(String).includes(text)) &&
    (AllowedPattern === undefined || new RegExp(`^(?:${AllowedPattern})$`).test(text)) &&
    (MinLength === undefined || text.length >= MinLength) &&
    (MaxLength === undefined || text.length <= MaxLength) &&
    (MinValue === undefined || Number(value) >= MinValue) &&
    (MaxValue === undefined || Number(value) <= MaxValue)
  );
}
