// The clipboard of passages lives in the reader's browser, so that tabs share it and the server keeps nothing about anyone.
// It holds letter numbers and offsets, never text of a letter. The page is told the whole list whenever it changes here.
export default function ({ data, setTriggerValue }) {
  const KEY = "dfh-clips";
  const state = (window.dfhClips = window.dfhClips || { list: [], stamp: "", known: "", ready: false, waiting: 0 });
  state.tell = (text) => setTriggerValue("told", text);

  const read = () => {
    try {
      const list = JSON.parse(localStorage.getItem(KEY) || "[]");
      return Array.isArray(list) ? list : [];
    } catch { return state.list; }  // storage is forbidden: this tab remembers for itself
  };
  const write = (list) => {
    state.list = list;
    try { localStorage.setItem(KEY, JSON.stringify(list)); } catch { /* as above */ }
  };
  const same = (clip, place) => `${clip[0]}:${clip[1]}:${clip[2]}` === place;

  // Buttons say whether their passage is in the clipboard. Only what differs is written: writing wakes the observer.
  const show = () => {
    for (const button of document.querySelectorAll("[data-keep]")) {
      const held = state.list.some((clip) => same(clip, button.dataset.keep));
      const words = held ? button.dataset.held : button.dataset.free;
      if (button.textContent !== words) button.textContent = words;
      if (button.getAttribute("aria-pressed") !== String(held)) button.setAttribute("aria-pressed", String(held));
    }
  };
  // What is told while the page is being drawn may get lost, so it is told again until the page knows it.
  const tell = (tries = 5) => {
    clearTimeout(state.waiting);
    const text = JSON.stringify(state.list);
    if (text === state.known || tries === 0) return;
    state.tell(text);
    state.waiting = setTimeout(() => tell(tries - 1), 1500);
  };

  if (!state.ready) {
    state.ready = true;
    state.list = read();
    document.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("[data-keep]") : null;
      if (!button) return;
      const place = button.dataset.keep;
      const list = read();
      const [, doc, start, end] = place.match(/^(.*):(\d+):(\d+)$/) || [];
      if (doc === undefined) return;
      const rest = list.filter((clip) => !same(clip, place));
      if (rest.length === list.length) rest.push([doc, Number(start), Number(end), "", button.dataset.asked || "", button.dataset.limits || ""]);
      write(rest);
      show();
      tell();
    });
    window.addEventListener("storage", (event) => {
      if (event.key !== KEY) return;
      state.list = read();
      show();
      tell();
    });
    new MutationObserver(show).observe(document.body, { childList: true, subtree: true });
  }
  for (const place of (window.dfhEarly || []).splice(0)) {
    for (const button of document.querySelectorAll("[data-keep]")) {
      if (button.dataset.keep === place) { button.click(); break; }
    }
  }
  if (data.stamp && data.stamp !== state.stamp) {  // the page has changed the list: order, notes, removals
    state.stamp = data.stamp;
    write(data.clips);
  }
  state.known = JSON.stringify(data.clips);
  if (JSON.stringify(state.list) !== state.known) tell();
  else clearTimeout(state.waiting);
  show();
}
