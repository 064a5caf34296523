import type { Figures } from '../bench/figures.mjs';

export declare function buildSpeedPage(): Record<string, string>;
export declare function aimTable(figures: Record<string, Figures>): string;
