/** A value of Thrift's compact protocol with its type. */
type Value =
  | { readonly type: 5 | 6; readonly integer: number }
  | { readonly type: 8; readonly bytes: Buffer }
  | { readonly type: 9; readonly of: number; readonly items: readonly Value[]; readonly size?: number }
  | { readonly type: 12; readonly fields: Readonly<Record<number, Value | undefined>> };

const i32 = (integer: number): Value => ({ type: 5, integer });
const i64 = (integer: number): Value => ({ type: 6, integer });
const text = (value: string): Value => ({ type: 8, bytes: Buffer.from(value) });
const struct = (fields: Readonly<Record<number, Value | undefined>>): Value => ({ type: 12, fields });
const list = (of: number, items: readonly Value[], size?: number): Value => ({
  type: 9,
  of,
  items,
  ...(size === undefined ? {} : { size }),
});

/** An unsigned number as groups of seven bits. */
export function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}

function encode(value: Value): Buffer {
  if (value.type === 8) return Buffer.concat([varint(value.bytes.length), value.bytes]);
  if (value.type === 9) {
    const size = value.size ?? value.items.length;
    return Buffer.concat([Buffer.from([0xf0 + value.of]), varint(size), ...value.items.map(encode)]);
  }
  if (value.type === 12) {
    const parts: Buffer[] = [];
    let last = 0;
    for (const [name, field] of Object.entries(value.fields)) {
      if (field === undefined) continue;
      parts.push(Buffer.from([((Number(name) - last) << 4) + field.type]), encode(field));
      last = Number(name);
    }
    return Buffer.concat([...parts, Buffer.from([0])]);
  }
  return varint(value.integer < 0 ? -2 * value.integer - 1 : 2 * value.integer);
}

/** A page to write; optional members replace correct values in its header with false ones. */
export interface MadePage {
  readonly body: Buffer;
  /** 0 = data, 2 = dictionary; the header of any other kind has no kind-specific part. */
  readonly kind?: number;
  readonly values: number;
  readonly encoding?: number;
  readonly bytes?: number;
  readonly inflatedBytes?: number;
}

/** The bytes of a page with its header. */
export function makePage({ body, kind = 0, values, encoding = 0, bytes, inflatedBytes }: MadePage): Buffer {
  const header = struct({
    1: i32(kind),
    2: i32(inflatedBytes ?? body.length),
    3: i32(bytes ?? body.length),
    5: kind === 0 ? struct({ 1: i32(values), 2: i32(encoding), 3: i32(3), 4: i32(3) }) : undefined,
    7: kind === 2 ? struct({ 1: i32(values), 2: i32(encoding) }) : undefined,
  });
  return Buffer.concat([encode(header), body]);
}

/** A file to write, with one required text column; optional members replace correct values in its footer with false ones. */
export interface MadeFile {
  readonly pages: readonly Buffer[];
  readonly rows: number;
  readonly name?: string;
  readonly codec?: number;
  readonly type?: number;
  /** Number of row groups that refer to the same pages. */
  readonly groups?: number;
  /** Offset and length of the column chunk. */
  readonly start?: number;
  readonly bytes?: number;
  /** The number of row groups that the list claims to have. */
  readonly claimedGroups?: number;
}

/** The bytes of a Parquet file with one column. */
export function makeParquet(file: MadeFile): Buffer {
  const { pages, rows, name = 'srcaddr', codec = 0, type = 6, groups = 1, claimedGroups } = file;
  const data = Buffer.concat([Buffer.from('PAR1'), ...pages]);
  const bytes = file.bytes ?? data.length - 4;
  const start = file.start ?? 4;
  const chunk = struct({
    2: i64(start),
    3: struct({
      1: i32(type),
      2: list(5, [i32(0)]),
      3: list(8, [text(name)]),
      4: i32(codec),
      5: i64(rows),
      6: i64(bytes),
      7: i64(bytes),
      9: i64(start),
    }),
  });
  const group = struct({ 1: list(12, [chunk]), 2: i64(bytes), 3: i64(rows) });
  const footer = encode(
    struct({
      1: i32(1),
      2: list(12, [struct({ 4: text('schema'), 5: i32(1) }), struct({ 1: i32(type), 3: i32(0), 4: text(name) })]),
      3: i64(rows * groups),
      4: list(
        12,
        Array.from({ length: groups }, () => group),
        claimedGroups,
      ),
    }),
  );
  const tail = Buffer.alloc(8, 'PAR1PAR1');
  tail.writeUInt32LE(footer.length);
  return Buffer.concat([data, footer, tail]);
}

/** A text value in the plain encoding of a page. */
export function plainText(value: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(value.length);
  return Buffer.concat([length, Buffer.from(value)]);
}
