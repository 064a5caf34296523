/** Members of what EC2 describes that this project reads, by the name of the structure. */
export const READ_MEMBERS: Readonly<Record<string, readonly string[]>>;

/** The schemas of EC2's client with {@link READ_MEMBERS} alone in the structures that it names. Throws where it cannot. */
export function pruneSchemas(text: string, path: string): string;
