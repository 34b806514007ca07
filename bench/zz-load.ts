import { ServiceClient } from './support/service-client'
import { readFileSync } from 'node:fs'
const h = JSON.parse(readFileSync('/tmp/perf/hold.json','utf8'))
const c = new ServiceClient({ identityUrl: h.url+'/v3', imageUrl: h.url, credential: { domain: h.account, project: 'cn-north-4', user: h.user, password: h.password } })
await c.signIn()
const cpu = () => { const f = (pid: number) => { const s = readFileSync(`/proc/${pid}/stat`,'utf8').split(') ')[1]!.split(' '); return (Number(s[11])+Number(s[12]))*10 }; return h.api.reduce((a: number,p: number)=>a+f(p),0) }
const pgcpu = () => { const { execSync } = require('node:child_process') as typeof import('node:child_process'); return execSync(`ps -eo pid,cputimes,time,comm`).toString() }
void pgcpu
const [what='list20', clients='16', secs='5'] = process.argv.slice(2)
const deed: Record<string, () => Promise<unknown>> = { list20: () => c.list(20), list100: () => c.list(100), create: () => c.create(), token: () => c.signIn() }
const allcpu = () => { const f = readFileSync('/proc/stat','utf8').split('\n')[0]!.split(/\s+/).slice(1).map(Number); return { total: f.slice(0,8).reduce((a,b)=>a+b,0)*10, idle: (f[3]!+f[4]!)*10 } }
const a0 = cpu(), s0 = allcpu(), m0 = process.cpuUsage(), t0 = performance.now()
const rate = await c.perSecond(Number(clients), Number(secs), deed[what]!)
const n = rate * (performance.now()-t0)/1000
const s1 = allcpu(), m1 = process.cpuUsage(m0)
console.log(what, clients, 'per s', rate.toFixed(1), 'api cpu ms', ((cpu()-a0)/n).toFixed(2), 'client cpu ms', ((m1.user+m1.system)/1000/n).toFixed(2), 'busy ms all', (((s1.total-s1.idle)-(s0.total-s0.idle))/n).toFixed(2))
process.exit(0)
