/** Text of files in Markdown: nothing of it becomes markup. */
import { expect, it } from "vitest";
import { codeBlock, escapeMarkdown, inlineCode, markdownLink } from "../../../server/src/service/markdown.ts";

it("escapes what Markdown reads as markup", () => {
  expect(escapeMarkdown("a_b*[x](y) <b> `c` | # ~~d~~ \\ https://e")).toBe("a\\_b\\*\\[x\\]\\(y\\) \\<b\\> \\`c\\` \\| \\# \\~\\~d\\~\\~ \\\\ https\\://e");
  expect(escapeMarkdown("one\r\n\ttwo\u0007\u202e")).toBe("one two");
});

it("fences code longer than any fence in it", () => {
  expect(inlineCode("m[k]")).toBe("`m[k]`");
  expect(inlineCode("a `` b")).toBe("```a `` b```");
  expect(inlineCode("`x`")).toBe("`` `x` ``");
  expect(inlineCode("")).toBe("`  `");
  expect(codeBlock("s := `\n```\n`", "go")).toBe("````go\ns := `\n```\n`\n````");
  expect(codeBlock("a\u001b[31m\tb", "")).toBe("```\na[31m\tb\n```");
});

it("writes links", () => {
  expect(markdownLink("`a.go:3`", "file:///a%28b%29.go#L3")).toBe("[`a.go:3`](file:///a%28b%29.go#L3)");
});
