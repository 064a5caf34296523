/** The value of a field: null if the field is absent, a list if it has several values. */
export type FieldValue = string | number | boolean | readonly string[] | null;
/** The fields of an event or of a row. */
export type FieldRow = Readonly<Record<string, FieldValue>>;

type Evaluate = (row: FieldRow) => FieldValue;

const TOKEN = /\s*(?:("(?:[^"\\]|\\.)*")|(\d+(?:\.\d+)?)|([A-Za-z_]\w*(?:\.\w+)*)|(!=|>=|<=|[=<>+*/%(),.-]))/y;

/** Operators from lowest to highest precedence. */
const LEVELS: readonly (readonly string[])[] = [
  ['OR'],
  ['AND'],
  ['=', '!=', '>', '<', '>=', '<='],
  ['+', '-', '.'],
  ['*', '/', '%'],
];

/**
 * Compiles an expression of Splunk's `eval` and `where` or of Logs Insights' `fields` and `filter`, with the subset that this
 * project uses. Null in arithmetic and comparisons gives null, which counts as false. Throws for unsupported syntax.
 */
export function compileExpression(text: string): Evaluate {
  const tokens = tokensOf(text);
  const parse = new ExpressionParser(tokens);
  const evaluate = parse.level(0);
  if (!parse.isDone) throw new Error(`cannot read the rest of "${text}"`);
  return evaluate;
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const [token] = TOKEN.exec(text) ?? [];
    if (token === undefined) throw new Error(`cannot read "${text}"`);
    tokens.push(token.trim());
  }
  return tokens;
}

class ExpressionParser {
  readonly #tokens: readonly string[];
  #position = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  get isDone(): boolean {
    return this.#position === this.#tokens.length;
  }

  level(depth: number): Evaluate {
    const operators = LEVELS[depth];
    if (operators === undefined) return this.#operand();
    let left = this.level(depth + 1);
    const isOperator = (token: string): boolean => operators.includes(token.toUpperCase());
    for (let operator = this.#peek(); isOperator(operator); operator = this.#peek()) {
      this.#next();
      left = applied(operator.toUpperCase(), left, this.level(depth + 1));
    }
    return left;
  }

  #operand(): Evaluate {
    const token = this.#next();
    if (token === '(') {
      const inner = this.level(0);
      this.#expect(')');
      return inner;
    }
    if (token.startsWith('"')) {
      const text = token.slice(1, -1);
      return () => text;
    }
    if (/^\d/.test(token)) {
      const number = Number(token);
      return () => number;
    }
    if (this.#peek() === '(') return this.#call(token);
    return (row) => row[token] ?? null;
  }

  #call(name: string): Evaluate {
    this.#expect('(');
    const args: Evaluate[] = [];
    while (this.#peek() !== ')') {
      args.push(this.level(0));
      if (this.#peek() === ',') this.#next();
    }
    this.#expect(')');
    return called(name, args);
  }

  #peek(): string {
    return this.#tokens[this.#position] ?? '';
  }

  #next(): string {
    this.#position++;
    return this.#tokens[this.#position - 1] ?? '';
  }

  #expect(token: string): void {
    if (this.#next() !== token) throw new Error(`expected ${token} in ${this.#tokens.join(' ')}`);
  }
}

function called(name: string, args: readonly Evaluate[]): Evaluate {
  const [first = () => null, second = () => null, third = () => null] = args;
  switch (name) {
    case 'coalesce':
      return (row) => args.map((arg) => arg(row)).find((value) => value !== null) ?? null;
    case 'if':
      return (row) => (first(row) === true ? second(row) : third(row));
    case 'greatest':
      return (row) => Math.max(...args.map((arg) => Number(arg(row))));
    case 'strcontains':
      return (row) => (String(first(row) ?? '').includes(String(second(row))) ? 1 : 0);
    case 'mvsort':
      return (row) => listOf(first(row))?.toSorted() ?? null;
    case 'mvappend':
      return (row) => args.flatMap((arg) => listOf(arg(row)) ?? []);
    case 'mvjoin':
      return (row) => listOf(first(row))?.join(String(second(row))) ?? null;
    case 'isnull':
      return (row) => first(row) === null;
    case 'isnotnull':
      return (row) => first(row) !== null;
    case 'null':
      return () => null;
    case 'floor':
      return ofNumber(first, Math.floor);
    case 'abs':
      return ofNumber(first, Math.abs);
    case 'match':
      return (row) => {
        const value = first(row);
        return value === null ? null : new RegExp(String(second(row))).test(String(value));
      };
    case 'replace':
      return (row) => {
        const value = first(row);
        const put = String(third(row)).replaceAll('\\1', '$1');
        return value === null ? null : String(value).replaceAll(new RegExp(String(second(row)), 'g'), put);
      };
    case 'in':
      return (row) => {
        const value = first(row);
        return value !== null && args.slice(1).some((arg) => String(arg(row)) === String(value));
      };
    case 'true':
      return () => true;
    case 'case':
      return (row) => {
        for (let i = 0; i < args.length; i += 2) if (args[i]?.(row) === true) return args[i + 1]?.(row) ?? null;
        return null;
      };
    default:
      throw new Error(`${name}() is a function that the tests do not know`);
  }
}

function ofNumber(argument: Evaluate, apply: (value: number) => number): Evaluate {
  return (row) => {
    const value = argument(row);
    return value === null ? null : apply(Number(value));
  };
}

function listOf(value: FieldValue): readonly string[] | undefined {
  if (value === null) return undefined;
  return typeof value === 'object' ? value : [String(value)];
}

function applied(operator: string, left: Evaluate, right: Evaluate): Evaluate {
  if (operator === 'AND') return (row) => left(row) === true && right(row) === true;
  if (operator === 'OR') return (row) => left(row) === true || right(row) === true;
  return (row) => {
    const [a, b] = [left(row), right(row)];
    return a === null || b === null ? null : compared(operator, a, b);
  };
}

function compared(operator: string, a: NonNullable<FieldValue>, b: NonNullable<FieldValue>): FieldValue {
  switch (operator) {
    case '=':
      return String(a) === String(b);
    case '!=':
      return String(a) !== String(b);
    case '>':
      return Number(a) > Number(b);
    case '<':
      return Number(a) < Number(b);
    case '>=':
      return Number(a) >= Number(b);
    case '<=':
      return Number(a) <= Number(b);
    case '.':
      return String(a) + String(b);
    case '+':
      return Number(a) + Number(b);
    case '-':
      return Number(a) - Number(b);
    case '*':
      return Number(a) * Number(b);
    case '/':
      return Number(a) / Number(b);
    case '%':
      return Number(a) % Number(b);
    default:
      throw new Error(`${operator} is an operator that the tests do not know`);
  }
}
