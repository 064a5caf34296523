/** The flags that Lambda passes to Node.js for a function with this memory size, in MB. */
export function nodeFlags(memoryMb: number): string[];
