/** Shortens texts by replacing frequent phrases with codes. */
export function foldTexts(texts: readonly string[]): { readonly texts: readonly string[]; readonly phrases: string };
