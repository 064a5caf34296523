/** Makes texts shorter by replacing frequent phrases by codes. */
export function foldTexts(texts: readonly string[]): { readonly texts: readonly string[]; readonly phrases: string };
