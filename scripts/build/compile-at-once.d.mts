export declare function compileAtOnce(folder: string): void;
export declare function calledFunctions(folder: string): ReadonlyMap<string, readonly (readonly [number, number])[]>;
