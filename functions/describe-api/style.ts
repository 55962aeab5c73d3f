/** How the page looks, on a phone and in the dark too. */
export const STYLE = `
:root { color-scheme: light dark; --line: #8884; --soft: #8882; --accent: light-dark(#0b5fa5, #7cc0ff); }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; overflow-wrap: anywhere; }
h1, h2 { line-height: 1.2; } h2 { margin-top: 2.5rem; text-transform: capitalize; }
a { color: var(--accent); } pre { background: var(--soft); overflow-x: auto; padding: .75rem; border-radius: .4rem; }
code, pre { font: 14px/1.5 ui-monospace, monospace; }
details { border: 1px solid var(--line); border-radius: .4rem; margin: .5rem 0; padding: 0 .75rem; }
summary { cursor: pointer; padding: .6rem 0; } summary b { color: var(--accent); display: inline-block; min-width: 4rem; }
summary small { display: block; opacity: .8; }
table { border-collapse: collapse; width: 100%; } td, th { border-top: 1px solid var(--line); padding: .35rem .5rem; text-align: left; vertical-align: top; }
th { white-space: nowrap; overflow-wrap: normal; } small { opacity: .8; }
input { box-sizing: border-box; font: inherit; padding: .5rem; width: 100%; }
[hidden] { display: none; }
@media (max-width: 34rem) { td, th { display: block; border: 0; padding: .1rem 0; } tr { display: block; border-top: 1px solid var(--line); padding: .35rem 0; } }
`;
