/**
 * Whether the race detector can be used on this machine, asked whenever the answer may be another one: where it cannot, the
 * guard is offered.
 */
import { tmpdir } from "node:os";
import * as vscode from "vscode";
import type { Problem } from "../../../server/src/runner/doctor.ts";
import { mergeEnvironments } from "../../../server/src/runner/environment.ts";
import { examineGo } from "../../../server/src/runner/goState.ts";
import { errorText } from "../errorText.ts";
import type { GoLocator } from "../goLocator.ts";
import { guardHelps } from "./raceNotices.ts";
import { readRunSettings } from "./raceSettings.ts";

export class StandingProblem implements vscode.Disposable {
  /** Only what another way of running helps against; the rest is said where it comes up. */
  problem: Problem | undefined;
  readonly #go: GoLocator;
  readonly #log: (line: string) => void;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: vscode.Disposable[];
  readonly onDidChange = this.#changed.event;

  constructor(go: GoLocator, log: (line: string) => void) {
    this.#go = go;
    this.#log = log;
    this.#subscriptions = [this.#changed, go.onDidChange(() => void this.examine()), vscode.workspace.onDidGrantWorkspaceTrust(() => void this.examine())];
  }

  async examine(): Promise<void> {
    try {
      const { environment } = readRunSettings(vscode.workspace.workspaceFolders?.[0]?.uri);
      const asked = {
        go: this.#go.binary ?? "",
        environment: mergeEnvironments(process.platform, process.env, environment),
        platform: process.platform,
        neutralFolder: tmpdir(),
        trusted: vscode.workspace.isTrusted,
      };
      const { problem } = await examineGo(asked);
      this.problem = problem !== undefined && guardHelps(problem.kind) ? problem : undefined;
    } catch (error) {
      // Settings of a wrong shape: a run says the same.
      this.#log(errorText(error));
    }
    this.#changed.fire();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}
