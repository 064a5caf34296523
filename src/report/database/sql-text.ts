/** A text as a literal of SQL. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name of a column or table in quotation marks. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
