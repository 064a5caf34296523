/** The key of an object in the form encoding of listings and notifications of S3; unchanged if the encoding is invalid. */
export function decodeFormKey(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    // not UTF-8, or a server that does not encode
    return text;
  }
}
