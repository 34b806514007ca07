import type { IncomingMessage, ServerResponse } from 'node:http'
import { sendJson } from './answers'

const RETRY_SECONDS = 2

/**
 * What a person sees while the console process starts or restarts. It stands alone: the page that could show it better
 * is what is missing.
 */
export function sendConsoleStarting(
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
): void {
  response.setHeader('Retry-After', String(RETRY_SECONDS))
  const wantsPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html')
  if (!wantsPage) {
    const error = {
      code: 'unavailable',
      params: { part: 'console' },
      message: 'the console is starting',
      requestId,
    }
    sendJson(response, 503, { error })
    return
  }
  const page = pageFor(prefersChinese(request))
  response.setHeader(
    'Content-Security-Policy',
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  )
  response.writeHead(503, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': Buffer.byteLength(page),
    'Cache-Control': 'no-store',
  })
  response.end(page)
}

function prefersChinese(request: IncomingMessage): boolean {
  return /^\s*zh\b/i.test(request.headers['accept-language'] ?? '')
}

const texts = {
  en: { title: 'The console is starting', text: 'This takes a few seconds. The page reloads by itself.' },
  zh: { title: '控制台正在启动', text: '需要几秒钟，页面会自动刷新。' },
}

function pageFor(isChinese: boolean): string {
  const { title, text } = isChinese ? texts.zh : texts.en
  return `<!doctype html>
<html lang="${isChinese ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="${RETRY_SECONDS}">
<title>${title}</title>
<style>
  :root { color-scheme: light dark; }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 15px/1.5 system-ui, sans-serif; }
  main { text-align: center; padding: 24px; }
  h1 { margin: 0 0 4px; font-size: 18px; font-weight: 600; }
  p { margin: 0; opacity: 0.7; }
</style>
</head>
<body><main role="status"><h1>${title}</h1><p>${text}</p></main></body>
</html>
`
}
