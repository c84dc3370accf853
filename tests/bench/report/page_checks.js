// What is wrong with the page that is shown, a sentence each.
(() => {
  const found = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const told = (element) => `<${element.tagName.toLowerCase()}> ${element.textContent.trim().slice(0, 40)}`;
  const shown = (element) => element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true });

  if (!document.documentElement.lang) found.push("no language");
  if (!document.title.trim()) found.push("no title");
  if (document.scripts.length) found.push("a script");
  if (all("main").length !== 1) found.push("not one main part");
  const first = document.querySelector("a, button, [tabindex], summary");
  if (!first?.matches("a.skip") || !document.querySelector(first.getAttribute("href")))
    found.push("no skip link at the beginning");

  const levels = all("h1, h2, h3, h4, h5, h6").map((each) => Number(each.tagName[1]));
  if (levels.filter((level) => level === 1).length !== 1) found.push("not one h1");
  levels.forEach((level, place) => {
    if (place && level > levels[place - 1] + 1) found.push(`h${levels[place - 1]} is followed by h${level}`);
  });

  const ids = all("[id]").map((each) => each.id);
  ids.filter((id, place) => ids.indexOf(id) !== place).forEach((id) => found.push(`id ${id} twice`));
  const targets = [...all("[aria-labelledby]").map((each) => each.getAttribute("aria-labelledby")),
    ...all("a[href^='#']").map((each) => each.getAttribute("href").slice(1))];
  for (const id of targets) if (!document.getElementById(id)?.textContent.trim()) found.push(`${id} leads nowhere`);

  for (const picture of all("img"))
    if (!picture.alt.trim() || !picture.naturalWidth) found.push("a picture that is not seen or not told");
  for (const figure of all("figure"))
    if (!figure.querySelector("table")) found.push("a chart without its values");

  for (const table of all("table")) {
    if (!table.caption?.textContent.trim()) found.push("a table without a caption");
    for (const cell of table.querySelectorAll("thead *:is(th, td)"))
      if (cell.tagName !== "TH" || cell.scope !== "col" || !cell.textContent.trim())
        found.push(`not a column's heading: ${told(cell)}`);
    const columns = table.rows[0].cells.length;
    for (const row of table.tBodies[0].rows) {
      if (!row.querySelector("th[scope=row]")) found.push("a row without a heading");
      if (row.cells.length !== columns) found.push("a row with too many or too few cells");
    }
  }

  if (document.documentElement.scrollWidth > innerWidth) found.push("the page scrolls sideways");
  for (const element of all("body *")) {
    if (!shown(element)) continue;
    if (element.scrollWidth <= element.clientWidth + 1 || !element.clientWidth) continue;
    const style = getComputedStyle(element).overflowX;
    if (matchMedia("print").matches && style !== "visible") found.push(`cut off on paper: ${told(element)}`);
    if (style !== "auto" && style !== "visible") found.push(`cut off: ${told(element)}`);
    if (style === "auto" && (element.tabIndex < 0 || !element.ariaLabel))
      found.push(`scrolls, but not by keyboard: ${told(element)}`);
  }

  const colour = (text) => {
    const parts = text.match(/[\d.]+/g).map(Number);
    return { r: parts[0], g: parts[1], b: parts[2], a: parts.length > 3 ? parts[3] : 1 };
  };
  const luminance = ({ r, g, b }) => {
    const [x, y, z] = [r, g, b].map((each) => each / 255)
      .map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const behind = colour(getComputedStyle(each).backgroundColor);
      if (behind.a === 1) return behind;
      if (behind.a > 0) found.push(`half transparent: ${told(each)}`);
    }
    return { r: 255, g: 255, b: 255 };
  };
  const faint = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !shown(element)) continue;
    const style = getComputedStyle(element);
    const written = colour(style.color);
    const [high, low] = [luminance(written), luminance(ground(element))].sort((x, y) => y - x);
    const contrast = (high + 0.05) / (low + 0.05);
    if (contrast < 4.5) faint.add(`contrast ${contrast.toFixed(1)}: ${told(element)}`);
  }
  found.push(...faint);

  return [...new Set(found)];
})()
