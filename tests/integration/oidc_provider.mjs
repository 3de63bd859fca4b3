// A real OpenID Connect provider (npm oidc-provider) for one test: node oidc_provider.mjs PORT REDIRECT_URI SECRET
import { Provider } from "oidc-provider";

const [port, redirect, secret] = process.argv.slice(2);
const issuer = `http://localhost:${port}`;
const provider = new Provider(issuer, {
  clients: [{ client_id: "berkas", client_secret: secret, redirect_uris: [redirect] }],
  claims: { openid: ["sub"] },
  findAccount: (context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  pkce: { required: () => true },
  features: { devInteractions: { enabled: true } },
  cookies: { keys: ["only for a test"] },
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
