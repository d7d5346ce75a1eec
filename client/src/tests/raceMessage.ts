/**
 * A race as the message of a failed test: in words, with both access stacks and both creation stacks to click through.
 */
import { createHash } from "node:crypto";
import * as vscode from "vscode";
import type { Frame } from "../../../server/src/reports/report.ts";
import type { FrameFiles } from "../racePanel/frameFiles.ts";
import { functionName, mapName, meetingOf, ownFrames, place, type Race } from "../racePanel/race.ts";
import { accessWord, goroutineName } from "../racePanel/raceWords.ts";

const { l10n } = vscode;

const mark = "mapguardRace:";

/** Of messages, nothing but this value comes back with a menu's command: it tells the race. */
function contextValueOf(race: Race): string {
  return mark + createHash("sha256").update(race.id).digest("hex").slice(0, 16);
}

/** The race of a message that a menu was opened on. */
export function raceOfMessage(argument: unknown, races: readonly Race[]): Race | undefined {
  const message: unknown = typeof argument === "object" && argument !== null ? Reflect.get(argument, "message") : undefined;
  const value: unknown = typeof message === "object" && message !== null ? Reflect.get(message, "contextValue") : undefined;
  return races.find((race) => contextValueOf(race) === value);
}

/** `note`: a sentence that belongs to it; "" for none. */
export function raceMessage(race: Race, files: FrameFiles, note = ""): vscode.TestMessage {
  const { report } = race;
  const name = mapName(race) || meetingOf(report);
  // It is shown in an editor, which marks the sign × as one that could pass for a letter.
  const accesses = report.sides.map(({ access }) => accessWord(access, l10n)).join(" / ");
  const head = report.kind === "race" ? l10n.t("Data race on {0}: {1}", name.replaceAll(" × ", " / "), accesses) : report.message;
  // The label of a frame is not shown where its file is known: who it belongs to stands here.
  const sides = report.sides.map((side) => {
    const access = ownFrames(side.frames).frames[0] ?? side.frames[0];
    const where = access === undefined ? "" : `${functionName(access)} (${place(access)})`;
    return l10n.t("{0} by {1}: {2}", accessWord(side.access, l10n), goroutineName(side, l10n), where);
  });
  const message = new vscode.TestMessage([head, ...sides, note].filter((line) => line !== "").join("\n"));
  message.contextValue = contextValueOf(race);
  const stack = report.sides.flatMap((side) => {
    const who = goroutineName(side, l10n);
    return [
      ...ownFrames(side.frames).frames.map((frame) => stackFrame(frame, `${accessWord(side.access, l10n)} · ${who}`, files)),
      ...ownFrames(side.created).frames.map((frame) => stackFrame(frame, `${l10n.t("created")} · ${who}`, files)),
    ];
  });
  message.stackTrace = stack;
  const [first] = stack;
  if (first?.uri !== undefined && first.position !== undefined) message.location = new vscode.Location(first.uri, first.position);
  return message;
}

function stackFrame(frame: Frame, role: string, files: FrameFiles): vscode.TestMessageStackFrame {
  const uri = files.locate(frame);
  const position = uri === undefined ? undefined : new vscode.Position(Math.max(frame.line - 1, 0), 0);
  return new vscode.TestMessageStackFrame(`${role}: ${functionName(frame)}`, uri, position);
}
