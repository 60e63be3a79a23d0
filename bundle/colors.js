// What plotly.js asks of culori, for colors written as names, #hex, rgb(), hsl() or hwb(): those of the figures.
import { modeHsl, modeHwb, modeLrgb, modeRgb, useMode } from "culori/fn";

[modeRgb, modeLrgb, modeHsl, modeHwb].forEach((mode) => useMode(mode));

export { converter, formatHex, formatRgb, wcagContrast, wcagLuminance } from "culori/fn";
