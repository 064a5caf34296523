/** The content of an XML element: text, child elements, or a list whose entries are `item` elements. */
export type XmlValue = string | number | boolean | undefined | XmlMembers | readonly XmlValue[];

/** Child elements by name; those with an undefined value are omitted. */
export interface XmlMembers {
  readonly [name: string]: XmlValue;
}

/** Serializes an element and its content in EC2's form. */
export function element(name: string, value: XmlValue): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return `<${name}>${value.map((item) => element('item', item)).join('')}</${name}>`;
  return `<${name}>${typeof value === 'object' ? elements(value) : escapeText(String(value))}</${name}>`;
}

/** Serializes a response with the XML declaration and its namespace. */
export function xmlDocument(name: string, namespace: string, members: XmlMembers): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="${namespace}">${elements(members)}</${name}>`;
}

function elements(members: object): string {
  return Object.entries(members)
    .map(([name, value]) => element(name, value))
    .join('');
}

function escapeText(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/\r/g, '&#13;');
}
