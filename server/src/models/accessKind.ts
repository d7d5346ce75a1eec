/** The kinds of map access that a table of library calls can name. */
export type AccessKindModel = "read" | "write" | "delete" | "iterate" | "len" | "clear";
