/** The flags that Lambda gives Node.js for a function with so much memory, in MB. */
export function nodeFlags(memoryMb: number): string[];
