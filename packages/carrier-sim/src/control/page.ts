/** The one page of the simulator: phones and calls, with buttons for what their owners would do. */
export const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Simulated carrier</title>
<style>
  :root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent); --accent: #2f6fde; }
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 2rem auto; padding: 0 1rem; }
  h1 { font-size: 1.4rem; margin: 0; }
  h2 { font-size: 1rem; margin: 2rem 0 .5rem; }
  p { margin: .25rem 0; }
  p:empty { display: none; }
  .quiet { opacity: .7; }
  .error { color: #c0392b; }
  ul { list-style: none; padding: 0; margin: 0; }
  li { border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; margin-bottom: .75rem; }
  form, .row { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: .5rem; align-items: center; }
  [hidden] { display: none; }
  input, select, button { font: inherit; padding: .3rem .6rem; border: 1px solid var(--line); border-radius: .35rem; }
  input[name=text] { flex: 1 1 14rem; }
  input[name=digits] { width: 8rem; }
  button { cursor: pointer; }
  a { color: var(--accent); }
  :focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
  code { font-size: .85em; }
</style>
<h1>Simulated carrier</h1>
<p class="quiet">A stand-in for a phone carrier: no real phone rings. All of this can also be done over the HTTP API below <code>/sim/</code>.</p>
<p id="problem" class="error" role="alert"></p>
<h2>Calls</h2>
<ul id="calls"></ul>
<p id="no-calls" class="quiet">No calls yet.</p>
<h2>Phones with a script</h2>
<ul id="phones"></ul>
<p class="quiet">Any other number rings for a second, answers, and says nothing.</p>
<template id="call"><li>
  <strong data-f="title"></strong> <span data-f="state"></span>
  <p class="quiet"><code data-f="id"></code> <span data-f="media"></span></p>
  <p class="error" data-f="errors"></p>
  <div class="row">
    <button data-do="answer">Answer</button>
    <button data-do="hangup">Hang up</button>
    <a data-f="heard">What the phone heard</a>
  </div>
  <form data-form="speak">
    <input name="text" required aria-label="Text to speak" placeholder="Text to speak">
    <select name="voice" aria-label="Voice"><option>rms<option>kal16<option>awb<option>slt</select>
    <button>Speak</button>
  </form>
  <form data-form="keys">
    <input name="digits" required pattern="[0-9*#A-D]+" aria-label="Keys to press" placeholder="Keys">
    <button>Press keys</button>
  </form>
</li></template>
<script>
  const find = (root, name) => root.querySelector("[data-f=" + name + "]");
  const problem = document.getElementById("problem");
  const shown = new Map();

  async function ask(path, options) {
    const response = await fetch("/sim/" + path, options);
    const body = await response.json();
    if (!response.ok) throw new Error(body.error.message);
    return body;
  }

  async function act(path, body) {
    problem.textContent = "";
    const headers = { "content-type": "application/json" };
    try {
      await ask(path, { method: "POST", headers, body: body && JSON.stringify(body) });
      await refresh();
    } catch (error) {
      problem.textContent = error.message;
    }
  }

  function addCall(id) {
    const item = document.getElementById("call").content.cloneNode(true).firstElementChild;
    find(item, "id").textContent = id;
    find(item, "heard").href = "/sim/calls/" + id + "/heard.wav";
    for (const button of item.querySelectorAll("[data-do]")) {
      button.onclick = () => act("calls/" + id + "/" + button.dataset.do);
    }
    for (const form of item.querySelectorAll("form")) {
      form.onsubmit = (event) => {
        event.preventDefault();
        act("calls/" + id + "/" + form.dataset.form, Object.fromEntries(new FormData(form)));
        form.querySelector("input").value = "";
      };
    }
    document.getElementById("calls").prepend(item);
    shown.set(id, item);
    return item;
  }

  function showCall(call) {
    const item = shown.get(call.id) || addCall(call.id);
    const live = call.phase === "in_progress";
    find(item, "title").textContent = call.from + " calls " + call.phone;
    find(item, "state").textContent = call.status + (live ? ", " + Math.floor(call.clock_ms / 1000) + " s" : "");
    find(item, "media").textContent = call.media_open ? "media open" : "";
    find(item, "errors").textContent = call.errors.map((error) => error.code + ": " + error.message).join(" | ");
    find(item, "heard").hidden = call.answered_at === null;
    item.querySelector("[data-do=answer]").hidden = call.phase !== "ringing";
    item.querySelector("[data-do=hangup]").hidden = call.phase !== "ringing" && !live;
    item.querySelector("[data-form=speak]").hidden = !live;
    item.querySelector("[data-form=keys]").hidden = !call.media_open;
  }

  function describePhone({ number, script }) {
    const item = document.createElement("li");
    const { action, after_ms } = script.on_ring;
    const says = script.say_on_answer ? ', says "' + script.say_on_answer.text + '"' : "";
    const when = action === "ring_forever" ? "" : " after " + after_ms + " ms";
    const by = script.answered_by.who === "human" ? "" : ", answered by " + script.answered_by.who;
    item.textContent = number + ": " + action.replaceAll("_", " ") + when + by + says;
    return item;
  }

  async function refresh() {
    const { calls } = await ask("calls");
    const { phones } = await ask("phones");
    const ids = new Set(calls.map((call) => call.id));
    for (const [id, item] of shown) {
      if (ids.has(id)) continue;
      item.remove();
      shown.delete(id);
    }
    calls.forEach(showCall);
    document.getElementById("no-calls").hidden = calls.length > 0;
    document.getElementById("phones").replaceChildren(...phones.map(describePhone));
  }

  async function follow() {
    try {
      await refresh();
    } catch {
      problem.textContent = "The simulator does not answer.";
    }
    setTimeout(follow, 1000);
  }
  follow();
</script>
</html>
`;
