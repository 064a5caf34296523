/** The fields of a form request. */
export type Fields = Readonly<Record<string, string>>;

/** The items of a list in a form, `Parameters.member.1.ParameterKey` and so on, each with its given parts. */
export function itemsOf(fields: Fields, list: string, parts: readonly string[]): Fields[] {
  const items: Fields[] = [];
  for (let number = 1; ; number++) {
    const found = parts.flatMap((part) => {
      const value = fields[`${list}.member.${number}.${part}`];
      return value === undefined ? [] : [[part, value] as const];
    });
    if (found.length === 0) return items;
    items.push(Object.fromEntries(found));
  }
}

/** A list of elements, each with one named text. */
export function membersOf(texts: readonly string[], element: string): string {
  return texts.map((text) => `<member><${element}>${text}</${element}></member>`).join('');
}

/** CloudFormation's response to an action. */
export function resultOf(action: string, content: string): { readonly status: number; readonly xml: string } {
  const xml = `<${action}Response xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><${action}Result>${content}</${action}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></${action}Response>`;
  return { status: 200, xml };
}

/** CloudFormation's error response to an action. */
export function stackError(message: string): { readonly status: number; readonly xml: string } {
  const xml = `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>ValidationError</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`;
  return { status: 400, xml };
}
