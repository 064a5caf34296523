/** The members that this project reads of what EC2 describes, by the name of the structure. */
export const READ_MEMBERS: Readonly<Record<string, readonly string[]>>;
