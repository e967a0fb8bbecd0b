/**
 * What the page looks like, in light and in dark.
 *
 * @module
 */

/** The page's style sheet. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --text: #1f2328; --back: #ffffff; --line: #d1d9e0; --soft: #f6f8fa; --link: #0969da; --bad: #b42318; }
@media (prefers-color-scheme: dark) {
  :root { --text: #f0f6fc; --back: #0d1117; --line: #3d444d; --soft: #151b23; --link: #4493f8; --bad: #ff8a80; }
}
body { margin: 0 auto; max-width: 62rem; padding: 1rem 1.25rem 4rem; background: var(--back); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
h1 { line-height: 1.2; } h2 { border-bottom: 1px solid var(--line); margin-top: 2.5rem; padding-bottom: 0.3rem; }
img { height: auto; max-width: 100%; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { border: 1px solid var(--line); padding: 0.35rem 0.7rem; }
th { background: var(--soft); text-align: left; }
code { background: var(--soft); border-radius: 4px; font-size: 0.9em; overflow-wrap: anywhere; padding: 0.1em 0.3em; }
pre { background: var(--soft); overflow-x: auto; padding: 0.75rem; } pre code { padding: 0; }
a { color: var(--link); } summary { cursor: pointer; }
#filters { display: flex; flex-wrap: wrap; gap: 0.75rem 1.25rem; align-items: end; margin: 1rem 0; }
#filters[hidden] { display: none; }
#filters label { display: grid; gap: 0.2rem; font-size: 0.9rem; }
select, button { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; color: inherit; font: inherit; padding: 0.3rem 0.6rem; }
th button { background: none; border: 0; cursor: pointer; font-weight: 600; padding: 0; }
th button::after { content: " \\2195"; opacity: 0.6; }
th[aria-sort="ascending"] button::after { content: " \\2191"; opacity: 1; }
th[aria-sort="descending"] button::after { content: " \\2193"; opacity: 1; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
#pictures td { vertical-align: middle; }
#pictures td:nth-child(2) { min-width: 9rem; }
#pictures img { display: block; max-height: 160px; max-width: 160px; }
.wrong { color: var(--bad); font-weight: 600; }
`;
