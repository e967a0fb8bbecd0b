/**
 * What moves on the page: filters and sorting of its pictures.
 *
 * @module
 */

/**
 * The page's script, as it stands in the page: plain JavaScript, that only reads what the page's own
 * rows say of themselves.
 */
export const PAGE_SCRIPT = `
const table = document.querySelector("#pictures");
if (table) {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const filters = [...document.querySelectorAll("#filters select")];
  const count = document.querySelector("#count");
  const show = () => {
    const wanted = filters.map(({ name, value }) => [name, value]).filter(([, value]) => value);
    for (const row of rows) {
      row.hidden = !wanted.every(([name, value]) => row.dataset[name].split(" ").includes(value));
    }
    count.textContent = rows.filter(({ hidden }) => !hidden).length + " of " + rows.length + " shown";
  };
  for (const filter of filters) filter.addEventListener("change", show);
  document.querySelector("#filters").hidden = false;
  const headers = [...table.tHead.rows[0].cells];
  for (const [k, header] of headers.entries()) {
    header.querySelector("button")?.addEventListener("click", () => {
      const down = header.getAttribute("aria-sort") === "descending";
      for (const other of headers) other.removeAttribute("aria-sort");
      header.setAttribute("aria-sort", down ? "ascending" : "descending");
      const key = (row) => row.cells[k].dataset.key;
      const isNumber = rows.every((row) => !Number.isNaN(Number(key(row))));
      const compare = (a, b) => isNumber ? key(a) - key(b) : key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;
      body.append(...rows.sort((a, b) => down ? compare(a, b) : compare(b, a)));
    });
  }
  show();
}
`;
