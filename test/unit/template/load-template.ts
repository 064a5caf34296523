import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { isSeq, parseDocument, type Tags } from 'yaml';

const parameterSchema = v.object({
  Type: v.string(),
  Description: v.optional(v.string()),
  Default: v.optional(v.union([v.string(), v.number()])),
  AllowedValues: v.optional(v.array(v.union([v.string(), v.number()]))),
  AllowedPattern: v.optional(v.string()),
  ConstraintDescription: v.optional(v.string()),
  MinValue: v.optional(v.number()),
  MaxValue: v.optional(v.number()),
  MinLength: v.optional(v.number()),
  MaxLength: v.optional(v.number()),
  NoEcho: v.optional(v.boolean()),
});

const ruleSchema = v.object({
  RuleCondition: v.optional(v.unknown()),
  Assertions: v.array(v.object({ Assert: v.unknown(), AssertDescription: v.string() })),
});

const resourceSchema = v.looseObject({
  Type: v.string(),
  Condition: v.optional(v.string()),
  Properties: v.record(v.string(), v.unknown()),
});

const templateSchema = v.object({
  Metadata: v.object({
    'AWS::CloudFormation::Interface': v.object({
      ParameterGroups: v.array(v.object({ Parameters: v.array(v.string()) })),
    }),
  }),
  Parameters: v.record(v.string(), parameterSchema),
  Mappings: v.optional(v.record(v.string(), v.record(v.string(), v.record(v.string(), v.string()))), {}),
  Rules: v.optional(v.record(v.string(), ruleSchema), {}),
  Conditions: v.record(v.string(), v.unknown()),
  Resources: v.record(v.string(), resourceSchema),
  Outputs: v.record(v.string(), v.looseObject({ Value: v.unknown(), Condition: v.optional(v.string()) })),
});

/** A parameter of a template, with the constraints that these tests check. */
export type TemplateParameter = v.InferOutput<typeof parameterSchema>;

/** A CloudFormation or SAM template; short forms such as `!Ref` are converted to their long form, `{ Ref: … }`. */
export type Template = v.InferOutput<typeof templateSchema>;

/**
 * Reads the project's SAM template, or the template at a path relative to the project's root.
 * @throws Error when it is not YAML, uses an unsupported tag, or lacks a section.
 */
export function loadTemplate(path = 'template.yaml'): Template {
  const url = new URL(`../../../${path}`, import.meta.url);
  const document = parseDocument(readFileSync(url, 'utf8'), { customTags: cloudFormationTags() });
  const fault = document.errors[0] ?? document.warnings[0];
  if (fault !== undefined) throw fault;
  return readTemplate(document.toJS());
}

/**
 * Reads a template that is already an object, with the functions in their long form.
 * @throws Error when it lacks a section.
 */
export function readTemplate(value: unknown): Template {
  return v.parse(templateSchema, value);
}

/**
 * The short forms of CloudFormation's functions that the templates use:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
 */
function cloudFormationTags(): Tags {
  const sequences = ['And', 'Equals', 'FindInMap', 'If', 'Join', 'Not', 'Or', 'Select', 'Split', 'Sub'];
  return [
    { tag: '!Ref', resolve: (text: string) => ({ Ref: text }) },
    { tag: '!Condition', resolve: (text: string) => ({ Condition: text }) },
    { tag: '!Sub', resolve: (text: string) => ({ 'Fn::Sub': text }) },
    { tag: '!GetAtt', resolve: (text: string) => ({ 'Fn::GetAtt': text.split('.') }) },
    ...sequences.map((name) => ({
      tag: `!${name}`,
      collection: 'seq' as const,
      resolve: (node: unknown) => ({ [`Fn::${name}`]: isSeq(node) ? node.toJSON() : node }),
    })),
  ];
}
