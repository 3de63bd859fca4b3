// tus-js-client, the official client that the pages use, as a program: uploads a file in chunks, drops the connection
// once in the middle, resumes, and prints what happened as JSON. Arguments: endpoint, token, case, requirement, file.
import { readFileSync } from "node:fs";
import * as tus from "tus-js-client";

const [endpoint, token, caseId, requirement, path] = process.argv.slice(2);
const options = {
  endpoint,
  headers: { Authorization: `Bearer ${token}` },
  metadata: { case: caseId, requirement, filename: "foto.jpg" },
  chunkSize: 50_000,
  retryDelays: [0, 200, 500],
};

function upload(data, more) {
  return new Promise((resolve) => {
    const running = new tus.Upload(data, {
      ...options,
      ...more(() => running),
      onSuccess: () => resolve({ url: running.url, error: null }),
      onError: (error) => resolve({ url: running.url, error: error.originalResponse?.getBody() ?? String(error) }),
    });
    running.start();
  });
}

const data = readFileSync(path);
const offsets = [];
let cut = null;
const first = new Promise((resolve) => {
  const running = new tus.Upload(data, {
    ...options,
    onChunkComplete: (size, accepted) => {
      if (cut === null && accepted < data.length) {
        cut = accepted;
        running.abort().then(() => resolve(running.url));
      }
    },
    onSuccess: () => resolve(running.url),
    onError: () => resolve(running.url),
  });
  running.start();
});
const url = await first;
const result = await upload(data, () => ({
  uploadUrl: url,
  onChunkComplete: (size, accepted) => offsets.push(accepted),
}));
console.log(JSON.stringify({ cut, offsets, length: data.length, ...result }));
