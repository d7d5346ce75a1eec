/**
 * What is read-only to others, for those who make it.
 */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] };
