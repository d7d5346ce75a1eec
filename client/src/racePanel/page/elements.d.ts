/**
 * The elements of @vscode-elements that the page uses, for JSX.
 */
import type { HTMLAttributes } from "preact";

declare module "preact" {
  namespace JSX {
    interface IntrinsicElements {
      "vscode-button": HTMLAttributes<HTMLElement> & { readonly icon?: string | undefined; readonly secondary?: boolean; readonly "data-action"?: string };
      "vscode-badge": HTMLAttributes<HTMLElement> & { readonly variant?: "default" | "counter" | "activity-bar-counter" };
      "vscode-progress-bar": HTMLAttributes<HTMLElement> & { readonly indeterminate?: boolean };
    }
  }
}
