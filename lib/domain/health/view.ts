/** How the deployment is, at one moment. */
export interface HealthView {
  takenAt: string
  database: {
    version: string
    sizeBytes: number
    connections: number
    maxConnections: number
    latencyMs: number
  }
  store: {
    kind: 'file' | 's3'
    /** Null where the store does not say. */
    freeBytes: number | null
    totalBytes: number | null
    /** Of a small write and read; null when it failed. */
    latencyMs: number | null
  }
  workers: WorkerView[]
  queue: {
    queued: number
    running: number
    oldestQueuedAt: string | null
    failedLastDay: number
  }
  uploads: { open: number; receivedBytes: number; totalBytes: number }
  /** Processes with a connection to the database, by the name they give. */
  processes: { name: string; connections: number; since: string }[]
}

export interface WorkerView {
  id: string
  host: string
  pid: number
  startedAt: string
  heartbeatAt: string
  isAlive: boolean
  runningJobs: number
}

/** A value of the deployment's configuration; of a secret only whether there is one. */
export interface SettingView {
  name: string
  value: string | null
  isSecret: boolean
}
