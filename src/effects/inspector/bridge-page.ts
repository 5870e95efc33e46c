/**
 * The page that shows Stately's inspector. The inspector is a page of Stately's, in a frame, and takes events by
 * postMessage: this page hands it what comes over the WebSocket, from the moment at which it says that it is there.
 */

export const INSPECTOR_ORIGIN = 'https://stately.ai';

export const BRIDGE_SCRIPT = `
const frame = document.querySelector('iframe');
const note = document.querySelector('p');
const waiting = [];
let isReady = false;
const hand = (event) => frame.contentWindow.postMessage(event, '${INSPECTOR_ORIGIN}');
addEventListener('message', ({ source, data }) => {
  if (source !== frame.contentWindow || data?.type !== '@statelyai.connected') return;
  isReady = true;
  note.hidden = true;
  for (const event of waiting.splice(0)) hand(event);
});
const socket = new WebSocket(location.origin.replace('http', 'ws'));
socket.onmessage = ({ data }) => (isReady ? hand(JSON.parse(data)) : waiting.push(JSON.parse(data)));
socket.onclose = () => {
  note.hidden = false;
  note.textContent = 'graphkeeper has ended, or the connection to it. Reload this page to connect again.';
};
`;

export const BRIDGE_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>graphkeeper in the Stately inspector</title>
<style>
html, body { height: 100%; margin: 0; font: 16px system-ui, sans-serif; }
iframe { width: 100%; height: 100%; border: 0; }
p { position: fixed; inset: 0 0 auto; margin: 0; padding: 1em; color: #1f2328; background: #fff8c5; }
p[hidden] { display: none; }
</style>
<p>Waiting for Stately's inspector, which is loaded from ${INSPECTOR_ORIGIN}. Without internet, connect a receiver to this address instead: see the how-to.</p>
<iframe title="Stately inspector" src="${INSPECTOR_ORIGIN}/inspect"></iframe>
<script src="/bridge.js"></script>
</html>
`;
