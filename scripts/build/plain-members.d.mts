export declare function withPlainMembers(text: string): string;
export declare function shortMembers(): {
  readonly mangleProps: RegExp;
  readonly mangleCache: Readonly<Record<string, string>>;
};
