// Asks the platform's own library about what the stand-in made: one question list in, one answer list out.
import '@shopify/shopify-api/adapters/node';
import { shopifyApi, RequestedTokenType, LogSeverity } from '@shopify/shopify-api';
import { setAbstractFetchFunc } from '@shopify/shopify-api/runtime';
import { IncomingMessage } from 'node:http';
import { readFileSync } from 'node:fs';

const asked = JSON.parse(readFileSync(0, 'utf8'));
const library = shopifyApi({
  apiKey: asked.clientId,
  apiSecretKey: asked.secret,
  apiVersion: '2026-07',
  hostName: 'app.example.com',
  isEmbeddedApp: true,
  logger: { level: LogSeverity.Error, log: () => {} },
});
if (asked.now) {
  // All cases are judged at one moment.
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...given) { super(...(given.length ? given : [asked.now])); }
    static now() { return asked.now; }
  };
}
// The library calls https://<shop>/...; the stand-in answers for every shop under its own address.
setAbstractFetchFunc((url, init) => {
  const { host, pathname } = new URL(url);
  return fetch(`${asked.storeUrl}/${host}${pathname}`, init);
});

async function webhook({ headers, body }) {
  const rawRequest = Object.assign(new IncomingMessage(null), { method: 'POST', url: '/webhooks', headers });
  const { valid, topic, domain, webhookId } = await library.webhooks.validate({
    rawBody: body, rawRequest, rawResponse: {},
  });
  return { valid, topic, domain, webhookId };
}

async function exchange({ shop, token }) {
  const { session } = await library.auth.tokenExchange({
    shop, sessionToken: token, requestedTokenType: RequestedTokenType.OfflineAccessToken, expiring: true,
  });
  const renewed = await library.auth.refreshToken({ shop, refreshToken: session.refreshToken });
  const client = new library.clients.Graphql({ session: renewed.session });
  const { data } = await client.request('{ shop { myshopifyDomain } }');
  return {
    scope: session.scope,
    expires: Math.round((session.expires - Date.now()) / 1000),
    isRenewed: renewed.session.accessToken !== session.accessToken,
    shop: data.shop.myshopifyDomain,
  };
}

const ANSWERS = {
  webhook,
  exchange,
  query: ({ query }) => library.utils.validateHmac(query),
  proxy: ({ query }) => library.utils.validateHmac(query, { signator: 'appProxy' }),
  token: async ({ token }) => (await library.session.decodeSessionToken(token)).dest,
};

const answers = [];
for (const question of asked.questions) {
  try {
    answers.push({ said: await ANSWERS[question.about](question) });
  } catch (error) {
    answers.push({ refused: error.constructor.name });
  }
}
process.stdout.write(JSON.stringify(answers));
