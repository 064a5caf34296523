export declare function calledFunctions(folder: string): ReadonlyMap<string, readonly (readonly [number, number])[]>;
export declare function declarationsAmong(
  ranges: readonly (readonly [number, number])[],
  text: string,
): readonly (readonly [number, number])[];
