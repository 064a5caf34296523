import { documentText, inflated } from '../../documents/read-json.ts';
import { binaryReason, HEAD_BYTES } from '../../input/binary-formats.ts';

/** Other outputs of kubectl, by how they begin. */
const OTHER_OUTPUTS: readonly (readonly [RegExp, string])[] = [
  [/^\s*$/, 'it is empty'],
  [/^\s*(?:---|[A-Za-z]+:\s)/, 'it is YAML, not JSON'],
  [/^\s*(?:NAMESPACE|NAME) +[A-Z]/, 'it is a table, not JSON'],
  [/^\s*pods?\/\S/, 'it is a list of names, not JSON'],
];

/** The end of a JSON document, and the beginning of the next one. */
const NEXT_DOCUMENT = /\}\s*\{/;

/**
 * What a file contains that is not JSON, as the beginning of a sentence; undefined if that is not certain. A gzipped file is
 * unpacked first.
 */
export function mistakenForPods(content: Buffer, maxBytes: number): string | undefined {
  const bytes = unpacked(content, maxBytes);
  if (bytes === undefined) return undefined;
  const isUtf16 = bytes[0] === 0xff || bytes[0] === 0xfe;
  const [binary] = (isUtf16 ? undefined : binaryReason(bytes.subarray(0, HEAD_BYTES)))?.split(';', 1) ?? [];
  if (binary !== undefined) return binary;
  const text = documentText(bytes);
  const other = OTHER_OUTPUTS.find(([beginning]) => beginning.test(text));
  if (other !== undefined) return other[1];
  if (NEXT_DOCUMENT.test(text)) {
    return 'it has several JSON documents instead of one list, as with “kubectl get --watch”, which does not show which pods still exist';
  }
  const isCutOff = /^\s*[[{]/.test(text) && !/[\]}]$/.test(text.trimEnd());
  return isCutOff ? 'it ends too early' : undefined;
}

function unpacked(content: Buffer, maxBytes: number): Buffer | undefined {
  try {
    return inflated(content, maxBytes);
  } catch {
    return undefined;
  }
}
