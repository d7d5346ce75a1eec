/**
 * What may reach a terminal or a build log: text from strangers' files is stripped of control characters, and no line can
 * pass for a workflow command of a CI system.
 */

/** Control characters (tab and line break aside), and those that reorder text. */
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c\ufeff]/g;

/** For text that is quoted from outside: names, paths, source lines. Line breaks stay. */
export function printable(text: string): string {
  return text.replace(/\r\n/g, "\n").replace(unsafe, "\ufffd");
}

/** For a whole output, colours included: lines that a CI system would obey get a mark in front. */
export function neutralised(text: string): string {
  return text.replace(/^(?=(?:\u001b\[[\d;]*m|\s)*(?:::|##\[|##vso\[|##teamcity\[))/gm, "> ");
}

export interface Palette {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  blue(text: string): string;
  cyan(text: string): string;
}

const paint = (open: number, close: number) => (text: string) => (text === "" ? "" : `\u001b[${open}m${text}\u001b[${close}m`);
const asIs = (text: string) => text;

export const colours: Palette = {
  bold: paint(1, 22),
  dim: paint(2, 22),
  red: paint(31, 39),
  yellow: paint(33, 39),
  blue: paint(34, 39),
  cyan: paint(36, 39),
};

export const noColours: Palette = { bold: asIs, dim: asIs, red: asIs, yellow: asIs, blue: asIs, cyan: asIs };

/** NO_COLOR wins over FORCE_COLOR (both count when not empty; FORCE_COLOR=0 means no), else colour is for terminals. */
export function wantsColour(environment: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  if ((environment.NO_COLOR ?? "") !== "") return false;
  const force = environment.FORCE_COLOR ?? "";
  if (force !== "") return force !== "0" && force !== "false";
  return isTerminal && environment.TERM !== "dumb";
}
