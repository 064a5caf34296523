/** A gate that stays closed until a test opens it. */
export interface Hold {
  readonly until: Promise<void>;
  release(): void;
}

/** Makes a {@link Hold}. */
export function hold(): Hold {
  let release = (): void => {};
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { until, release: () => release() };
}
