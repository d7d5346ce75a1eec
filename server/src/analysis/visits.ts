/**
 * One revision on its way through a program, callees first: what is due or would see something else is interpreted again,
 * and its summary held against the one before.
 */
import { type Declaration, maxRounds } from "./declaration.ts";
import type { Summary } from "./model.ts";
import { type Agreement, reconcile } from "./reconcile.ts";
import { draftsOf, further, leadsBy, pairOf, type RevisionState } from "./revision.ts";
import type { Trace } from "./traces.ts";

/** What a revision asks of the program. */
export interface Revisable {
  /** Drops what the declaration's interpretation left behind. */
  forget(decl: Declaration): void;
  /** Interprets a function by itself, with what is known of the others at the moment. */
  interpretAlone(decl: Declaration): void;
  wouldSeeSame(decl: Declaration): boolean;
  /** Their goroutines are gone, and nobody names them. */
  freeSpawns(summaries: readonly Summary[]): void;
}

export class Visits {
  private readonly program: Revisable;
  private readonly state: RevisionState;

  constructor(program: Revisable, state: RevisionState) {
    this.program = program;
    this.state = state;
  }

  /** Those of one cycle together; `interpret` does so with all of them. */
  visit(decls: readonly Declaration[], interpret: () => void): void {
    const { program, state } = this;
    // Nearly all of a package, at most edits.
    if (!decls.some((decl) => state.due.has(decl)) && (!state.spreads || decls.every((decl) => program.wouldSeeSame(decl)))) return;
    const due = decls.filter((decl) => state.due.has(decl));
    for (const decl of decls) state.due.delete(decl);
    const others = decls.filter((decl) => !due.includes(decl));
    const othersSeeSame = !state.spreads || others.every((decl) => program.wouldSeeSame(decl));
    if (due.length === 1 && othersSeeSame && decls.length > 1 && this.visitAlone(due[0], decls)) return;
    state.interpreted += decls.length;
    const before = decls.map((decl) => ({ decl, trace: decl.trace, summary: decl.summary, rounds: decl.rounds }));
    for (const { decl } of before) program.forget(decl);
    interpret();
    const pairs = before.flatMap(({ decl, summary }) => pairOf(summary, decl.summary));
    const drafts = before.flatMap(({ decl, rounds }) => draftsOf(rounds, decl.rounds));
    const areComparable = pairs.length === decls.length && before.every(({ decl, rounds }) => rounds.length === decl.rounds.length);
    const agreement = areComparable ? reconcile({ pairs, drafts, own: new Set(decls), matters: leadsBy(state.leads), isTrial: false }) : undefined;
    for (const [i, { decl, summary }] of before.entries()) {
      const livesOn = agreement !== undefined && agreement.summaries[i].spawns === summary?.spawns;
      const dropped = livesOn ? decl.summary : summary;
      if (agreement) settle(decl, agreement.summaries[i], agreement.summaries.slice(decls.length));
      // In a cycle the goroutines of earlier rounds may still be named.
      if (decls.length === 1 && dropped) program.freeSpawns([dropped]);
    }
    this.note(agreement, before);
  }

  /**
   * The one of several functions that call each other that changed, by itself: with what it saw of the others in each round.
   * False when they would see another one, and nothing is known yet.
   */
  private visitAlone(decl: Declaration, component: readonly Declaration[]): boolean {
    const { program, state } = this;
    if (component.some(({ rounds, trace }) => rounds.length !== maxRounds || trace.seesPeers)) return false;
    const before = { decl, trace: decl.trace, summary: decl.summary };
    const finals = component.map(({ summary }) => summary);
    const at = component.indexOf(decl);
    const rounds: Summary[] = [];
    program.forget(decl);
    for (let round = 0; round < maxRounds; round++) {
      component.forEach((peer, i) => {
        if (i !== at) peer.summary = i < at ? peer.rounds[round] : peer.rounds[round - 1];
      });
      program.interpretAlone(decl);
      if (decl.summary) rounds.push(decl.summary);
      state.interpreted++;
    }
    component.forEach((peer, i) => {
      if (i !== at) peer.summary = finals[i];
    });
    const pairs = pairOf(before.summary, decl.summary);
    const drafts = draftsOf(decl.rounds, rounds);
    const isWhole = pairs.length === 1 && rounds.length === maxRounds && !decl.trace.seesPeers && before.trace.leavesSame(decl.trace);
    const agreement = isWhole ? reconcile({ pairs, drafts, own: new Set([decl]), matters: leadsBy(state.leads), isTrial: true }) : undefined;
    program.freeSpawns(rounds);
    if (agreement?.forCallers === true) {
      decl.summary = before.summary;
      this.note(agreement, [before]);
      return true;
    }
    program.forget(decl);
    decl.trace = before.trace;
    decl.summary = before.summary;
    return false;
  }

  private note(agreement: Agreement | undefined, before: readonly { readonly decl: Declaration; readonly trace: Trace }[]): void {
    const { state } = this;
    const leavesSame = before.every(({ decl, trace }) => trace.leavesSame(decl.trace));
    const leadsSame = before.every(({ decl, trace }) => trace.leadsSame(decl.trace));
    state.spreads ||= agreement?.forCallers !== true || !leavesSame;
    state.differsIn = further(further(state.differsIn, leadsSame ? "nothing" : "ways"), agreement?.differsIn ?? "everything");
    // What it adds to goroutines of others is seen by them, and nobody remembers who looked.
    state.isLost ||= before.some(({ decl, trace }) => !trace.signalsSame(decl.trace));
  }
}

function settle(decl: Declaration, summary: Summary, drafts: readonly Summary[]): void {
  decl.summary = summary;
  if (decl.rounds.length > 0) decl.rounds = [...drafts.filter((draft) => draft.decl === decl), summary];
}
