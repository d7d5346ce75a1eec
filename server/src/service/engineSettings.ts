/**
 * The part of a configuration that the analysis itself wants to know.
 */
import type { AnalysisOptions } from "../analysis/options.ts";
import type { Config } from "./config.ts";

export function analysisOptions(config: Config): AnalysisOptions {
  const { lockWrappers, spawners, handlerTypes, singleGoroutine } = config;
  return { lockWrappers, spawners, handlerTypes, singleGoroutine };
}
