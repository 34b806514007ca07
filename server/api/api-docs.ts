import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { openApiDocument } from '@/lib/api/openapi/document'
import type { Config } from '@/lib/config'
import { pathOf } from './answers'

const ROOT = '/api/docs'

/** The pages of the documentation come from the product itself: nothing is loaded from elsewhere. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

const assets: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
}

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Imprint API</title>
<link rel="stylesheet" href="${ROOT}/swagger-ui.css">
<style>body { margin: 0 } .swagger-ui .topbar { display: none }</style>
</head>
<body>
<main id="api"></main>
<noscript>
<div style="padding: 1rem; font-family: sans-serif">
<h1>Imprint API</h1>
<p>This page needs JavaScript. The same without it:</p>
<ul>
<li><a href="${ROOT}/openapi.json">openapi.json</a>: every operation, for programs and other viewers of OpenAPI 3.1</li>
<li><a href="/v3">/v3</a>, <a href="/versions">/versions</a> and <a href="/">/</a>: the versions of Identity, of Image, and the console</li>
</ul>
</div>
</noscript>
<script src="${ROOT}/swagger-ui-bundle.js"></script>
<script src="${ROOT}/start.js"></script>
</body>
</html>
`

const START = `SwaggerUIBundle({
  url: '${ROOT}/openapi.json',
  dom_id: '#api',
  deepLinking: true,
  filter: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: -1,
  validatorUrl: null,
})
`

/** Whether the address is one of the documentation's. */
export const isApiDocs = (request: IncomingMessage): boolean => {
  const path = pathOf(request)
  return path === ROOT || path.startsWith(`${ROOT}/`)
}

/** `/api/docs`: the public APIs for people, and as OpenAPI for programs. Open to everybody: it tells nothing of anybody. */
export async function sendApiDocs(
  config: Config,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const name = pathOf(request).slice(ROOT.length + 1)
  const found =
    request.method === 'GET' || request.method === 'HEAD' ? await contentOf(config, request, name) : null
  if (!found) return void response.writeHead(404, { 'Content-Length': 0 }).end()
  response.setHeader('Content-Security-Policy', POLICY)
  response.writeHead(200, {
    'Content-Type': found.type,
    'Content-Length': found.bytes.length,
    'Cache-Control': name in assets ? 'public, max-age=86400' : 'no-cache',
  })
  response.end(request.method === 'HEAD' ? undefined : found.bytes)
}

async function contentOf(
  config: Config,
  request: IncomingMessage,
  name: string,
): Promise<{ type: string; bytes: Buffer } | null> {
  if (name === '') return { type: 'text/html; charset=utf-8', bytes: Buffer.from(PAGE) }
  if (name === 'start.js') return { type: 'text/javascript; charset=utf-8', bytes: Buffer.from(START) }
  if (name === 'openapi.json') {
    const url = config.IMPRINT_PUBLIC_URL ?? `//${request.headers.host ?? ''}`
    return { type: 'application/json', bytes: Buffer.from(JSON.stringify(openApiDocument(url))) }
  }
  const type = Object.hasOwn(assets, name) ? assets[name] : undefined
  return type ? { type, bytes: await readFile(join(assetFolder(), name)) } : null
}

let folder: string | undefined

function assetFolder(): string {
  folder ??= dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
  return folder
}
