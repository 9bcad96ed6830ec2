// Searches the pages of PAGES: every word must be in a page, and words in its title and headings count more, and
// words that stand together most. It works from a disk.
const field = document.getElementById("search");
const found = document.getElementById("found");
const up = document.body.dataset.up;
const MOST = 20;

function score(page, words) {
  const [, title, headings, text] = page.map((part) => part.toLowerCase());
  let sum = 0;
  for (const word of words) {
    const points = (title.includes(word) ? 20 : 0) + (headings.includes(word) ? 5 : 0) + (text.includes(word) ? 1 : 0);
    if (points === 0) return 0;
    sum += points;
  }
  const phrase = words.join(" ");
  return sum + (title.includes(phrase) ? 60 : 0) + (headings.includes(phrase) ? 30 : 0) + (text.includes(phrase) ? 15 : 0);
}

function excerpt(text, words) {
  const small = text.toLowerCase();
  const phrase = small.indexOf(words.join(" "));
  const at = Math.max(0, (phrase < 0 ? small.indexOf(words[0]) : phrase) - 60);
  return (at > 0 ? "…" : "") + text.slice(at, at + 160) + "…";
}

function search() {
  const words = field.value.toLowerCase().split(/\s+/).filter((word) => word !== "");
  found.replaceChildren();
  if (words.length === 0) return;
  const hits = PAGES.map((page) => [score(page, words), page]).filter(([points]) => points > 0).sort((a, b) => b[0] - a[0]);
  for (const [, [address, title, , text]] of hits.slice(0, MOST)) {
    const link = document.createElement("a");
    link.href = up + address;
    link.textContent = title;
    const line = document.createElement("small");
    line.textContent = excerpt(text, words);
    const item = document.createElement("li");
    item.append(link, line);
    found.append(item);
  }
  if (hits.length === 0) {
    const item = document.createElement("li");
    item.textContent = "Nothing found: " + field.value;
    found.append(item);
  }
}

field.addEventListener("input", search);
// A search has an address: index.html#find=too+many+connections
const asked = /^#find=(.*)$/.exec(location.hash);
if (asked) {
  field.value = decodeURIComponent(asked[1].replaceAll("+", " "));
  search();
}
