/** The policy of the race panel's page, and that the page asks for nothing that it forbids. */
import { describe, expect, it } from "vitest";
import { detailPage } from "../../../../client/src/racePanel/detailPage.ts";

const source = "https://extension.test";
const page = detailPage({ language: "en", nonce: "b64+/=", styleSource: source, asset: (name) => `${source}/dist/${name}` });
const tags = page.match(/<[a-z][^>]*>/gi) ?? [];

describe("the page of the race panel", () => {
  it("forbids everything but its own script, its own styles and pictures in themselves", () => {
    const policies = [...page.matchAll(/http-equiv="Content-Security-Policy" content="([^"]*)"/g)].map(([, policy]) => policy);
    expect(policies).toEqual([`default-src 'none'; script-src 'nonce-b64+/='; style-src ${source}; img-src data:`]);
    // The policy holds for what follows it.
    const [policy, first] = [page.indexOf("Content-Security-Policy"), page.search(/<(?:script|link|style|img)\b/)];
    expect(policy).toBeLessThan(first);
  });

  it("has one script, with the nonce and a file", () => {
    expect(tags.filter((tag) => tag.startsWith("<script"))).toEqual([`<script nonce="b64+/=" src="${source}/dist/racePanel.js">`]);
    expect(page).toContain('dist/racePanel.js"></script>');
  });

  it("has no handler, style or address in its tags but the extension's own", () => {
    expect(tags.filter((tag) => /\son[a-z]+\s*=|\sstyle\s*=|javascript:|^<(?:style|base|iframe|form|object|embed)\b/i.test(tag))).toEqual([]);
    const addresses = [...page.matchAll(/\b(?:src|href)="([^"]*)"/g)].map(([, address]) => address);
    expect(addresses.length).toBe(3);
    expect(addresses.filter((address) => !address.startsWith(`${source}/dist/`))).toEqual([]);
    expect(page.match(/https?:\/\/[^/"' ;]+/g)?.every((host) => host === source)).toBe(true);
  });
});
