export declare function csvText(rows: readonly (readonly string[])[]): string;
