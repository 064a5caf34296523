/** A kind of file that is not text, recognised by its first bytes. */
interface BinaryFormat {
  /** The name of the format, with its article. */
  readonly name: string;
  /** Advice that completes a sentence. */
  readonly advice: string;
  /** Alternative first bytes of the file, as hexadecimal digits. */
  readonly signatures: readonly string[];
  /** Offset of the signature; 0 if missing. */
  readonly offset?: number;
  /** A second condition, for signatures that could also begin a text. */
  readonly holds?: (head: Uint8Array) => boolean;
}

const UNPACK = 'unpack it and give the files in it';
const AS_TEXT = 'convert it to text first, for example with Athena';
const PLAIN = 'give the flow logs as text or gzip';

/** Advice to decompress the file with a command. */
function decompressWith(command: string): string {
  return `decompress it first, for example with “${command}”`;
}

/**
 * Files that people pass by mistake, or that hold flow logs in another format. Sources of the signatures: the
 * specification of each format, as listed in the magic database of file(1).
 */
const BINARY_FORMATS: readonly BinaryFormat[] = [
  { name: 'a gzip file', advice: 'decompress it once, for example with “gunzip -c FILE”', signatures: ['1f8b'] },
  { name: 'an encrypted Parquet file', advice: AS_TEXT, signatures: [hex('PARE')] },
  { name: 'an ORC file', advice: AS_TEXT, signatures: [hex('ORC')], holds: (head) => !isPrintable(head[3]) },
  { name: 'an Avro file', advice: AS_TEXT, signatures: [`${hex('Obj')}01`] },
  { name: 'a zip archive', advice: UNPACK, signatures: ['504b0304', '504b0506', '504b0708'] },
  { name: 'a 7-Zip archive', advice: UNPACK, signatures: ['377abcaf271c'] },
  { name: 'a RAR archive', advice: UNPACK, signatures: [`${hex('Rar!')}1a07`] },
  { name: 'a tar archive', advice: UNPACK, signatures: [hex('ustar')], offset: 257 },
  { name: 'a zstd file', advice: decompressWith('zstd -dc FILE'), signatures: ['28b52ffd'] },
  { name: 'a file with a skippable zstd or lz4 frame', advice: PLAIN, signatures: skippableFrames() },
  { name: 'a bzip2 file', advice: decompressWith('bzip2 -dc FILE'), signatures: [hex('BZh')], holds: isBzip2 },
  { name: 'an xz file', advice: decompressWith('xz -dc FILE'), signatures: ['fd377a585a00'] },
  { name: 'an lz4 file', advice: decompressWith('lz4 -dc FILE'), signatures: ['04224d18', '02214c18'] },
  {
    name: 'an lzip file',
    advice: decompressWith('lzip -dc FILE'),
    signatures: [hex('LZIP')],
    holds: (head) => !isPrintable(head[4]),
  },
  { name: 'an lzop file', advice: decompressWith('lzop -dc FILE'), signatures: ['894c5a4f000d0a1a0a'] },
  { name: 'a compress (.Z) file', advice: decompressWith('uncompress -c FILE'), signatures: ['1f9d', '1fa0'] },
  { name: 'a Snappy file', advice: PLAIN, signatures: ['ff060000734e61507059', `82${hex('SNAPPY')}00`] },
  { name: 'a PDF document', advice: PLAIN, signatures: [hex('%PDF-')] },
  { name: 'a PNG image', advice: PLAIN, signatures: ['89504e470d0a1a0a'] },
  { name: 'a JPEG image', advice: PLAIN, signatures: ['ffd8ff'] },
  { name: 'a GIF image', advice: PLAIN, signatures: [hex('GIF87a'), hex('GIF89a')] },
  { name: 'an ELF program', advice: PLAIN, signatures: [`7f${hex('ELF')}`] },
  { name: 'an SQLite database', advice: PLAIN, signatures: [`${hex('SQLite format 3')}00`] },
  { name: 'a packet capture', advice: PLAIN, signatures: ['d4c3b2a1', 'a1b2c3d4', '4d3cb2a1', 'a1b23c4d', '0a0d0d0a'] },
  { name: 'an Amazon Ion file', advice: AS_TEXT, signatures: ['e00100ea'] },
  { name: 'a file encrypted with OpenSSL', advice: 'decrypt it first', signatures: [hex('Salted__')] },
  { name: 'a file encrypted with age', advice: 'decrypt it first', signatures: [hex('age-encryption.org/')] },
  { name: 'a file encrypted with PGP', advice: 'decrypt it first', signatures: [hex('-----BEGIN PGP MESSAGE-----')] },
  { name: 'UTF-32 text', advice: 'convert it to UTF-8 first', signatures: ['fffe0000', '0000feff'] },
];

/** How many bytes identify a file: a tar archive is recognised at its 258th byte. */
export const HEAD_BYTES = 512;

/** Text has hardly any control characters; one in nine random bytes is one. */
const MAX_CONTROL_SHARE = 0.05;
/** Text that is not UTF-8 may be Latin-1, whose bytes are mostly ASCII too. */
const MAX_INVALID_SHARE = 0.3;

/**
 * The format of a file whose first bytes are not text, with advice: a phrase such as “it is a zip archive; unpack it
 * and give the files in it”. Undefined for text. Gzip counts as binary here, since the caller has inflated the data
 * once already.
 */
export function binaryReason(head: Uint8Array): string | undefined {
  const format = BINARY_FORMATS.find((candidate) => isOfFormat(candidate, head));
  if (format !== undefined) return `it is ${format.name}; ${format.advice}`;
  if (isText(head)) return undefined;
  return `it is not text but binary data, perhaps compressed or encrypted; ${PLAIN}`;
}

function isOfFormat({ signatures, offset = 0, holds }: BinaryFormat, head: Uint8Array): boolean {
  return signatures.some((signature) => startsWith(head, signature, offset)) && (holds === undefined || holds(head));
}

function startsWith(head: Uint8Array, signature: string, offset: number): boolean {
  const length = signature.length / 2;
  return Buffer.from(head.subarray(offset, offset + length)).toString('hex') === signature;
}

function isText(head: Uint8Array): boolean {
  if (head.length === 0) return true;
  const controls = head.reduce((count, byte) => count + (isUnusual(byte) ? 1 : 0), 0);
  if (controls / head.length > MAX_CONTROL_SHARE) return false;
  const high = head.reduce((count, byte) => count + (byte >= 0x80 ? 1 : 0), 0);
  return high / head.length <= MAX_INVALID_SHARE || isUtf8(head);
}

/** Whether the bytes are UTF-8; the last character may be cut off. */
function isUtf8(head: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Whether a byte is a control character that no text tool writes: not those from backspace to carriage return, nor escape. */
function isUnusual(byte: number): boolean {
  return (byte < 0x20 && !(byte >= 0x08 && byte <= 0x0d) && byte !== 0x1b) || byte === 0x7f;
}

function isPrintable(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x20 && byte < 0x7f;
}

/** The marks of a block (pi) and of the end of the file (the square root of pi). */
const BZIP2_MARKS = ['314159265359', '177245385090'];

/** “BZh”, the block size, and the mark of a block or of the end. */
function isBzip2(head: Uint8Array): boolean {
  return BZIP2_MARKS.some((mark) => startsWith(head, mark, 4));
}

/** Zstd and lz4 share the frames for user data, whose last hexadecimal digit is arbitrary. */
function skippableFrames(): string[] {
  return Array.from({ length: 16 }, (_, digit) => `5${digit.toString(16)}2a4d18`);
}

function hex(text: string): string {
  return Buffer.from(text, 'latin1').toString('hex');
}
