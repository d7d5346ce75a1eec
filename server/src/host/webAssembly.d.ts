/** The part of WebAssembly that is used here; Node has it, its type package does not say so. */
declare namespace WebAssembly {
  interface Module {
    readonly [Symbol.toStringTag]: "WebAssembly.Module";
  }
  function compile(bytes: Uint8Array<ArrayBuffer>): Promise<Module>;
}
