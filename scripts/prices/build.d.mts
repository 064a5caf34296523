export const PRICES_FILE: string;
export function buildPrices(): Record<string, string>;
export function readPrices(): Readonly<Record<string, string>>[];
