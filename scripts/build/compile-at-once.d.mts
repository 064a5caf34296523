export declare function calledFunctions(folder: string): ReadonlyMap<string, readonly (readonly [number, number])[]>;
