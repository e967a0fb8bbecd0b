import assert from "node:assert/strict";
import { code, escapeMarkdown, oneLine, table } from "../../src/report/markdown.ts";

Deno.test("escapeMarkdown() shows markup as text", () => {
  assert.equal(
    escapeMarkdown("a_b*c`d|e[f]~g\\h<i>&amp;"),
    "a\\_b\\*c\\`d\\|e\\[f\\]\\~g\\\\h&lt;i&gt;&amp;amp;",
  );
});

Deno.test("escapeMarkdown() keeps GitHub from making mentions, formulas and links", () => {
  assert.equal(
    escapeMarkdown("@a $b$ www.c.org https://d.org: e"),
    "@<!-- -->a &#36;b&#36; www&#46;c.org https&#58;//d.org: e",
  );
});

Deno.test("code() takes plain names as they are", () => {
  assert.equal(code("ants/10308379_1b6c72e180.jpg"), "`ants/10308379_1b6c72e180.jpg`");
  assert.equal(code("Käfer (rot)"), "`Käfer (rot)`");
});

Deno.test("code() writes every other character as an entity", () => {
  assert.equal(code("a`b"), "<code>a&#96;b</code>");
  assert.equal(code(" a"), "<code> a</code>");
  assert.equal(code("</code>"), "<code>&#60;&#47;code&#62;</code>");
  assert.equal(code("@a\n#1"), "<code>&#64;a &#35;1</code>");
  assert.equal(code(""), "<code></code>");
});

Deno.test("oneLine() turns controls, line separators and turned text into spaces", () => {
  assert.equal(oneLine("a\r\nb\u2028c\u202ed\u001be\ud800f"), "a b c d e f");
});

Deno.test("table() aligns figures to the right", () => {
  assert.equal(
    table(["", "n", "m"], [["a", "1", "2"]]),
    "|  | n | m |\n| --- | ---: | ---: |\n| a | 1 | 2 |",
  );
});
