'use client'

import { useEffect, useRef, useState } from 'react'

/** Older looks tell nothing of the present. */
const WINDOW_MS = 15_000

interface Look {
  atMs: number
  doneBytes: number
}

/** Bytes a second over the last looks at a job; null until there are two that differ. */
export function useSpeed(doneBytes: number): number | null {
  const looks = useRef<Look[]>([])
  const [speed, setSpeed] = useState<number | null>(null)
  useEffect(() => {
    const atMs = performance.now()
    const last = looks.current.at(-1)
    // Begun anew, or another job.
    if (last && doneBytes < last.doneBytes) looks.current = []
    if (last?.doneBytes !== doneBytes) looks.current.push({ atMs, doneBytes })
    looks.current = looks.current.filter((look) => atMs - look.atMs <= WINDOW_MS)
    const [first] = looks.current
    const seconds = first ? (atMs - first.atMs) / 1000 : 0
    setSpeed(
      first && seconds > 0 && doneBytes > first.doneBytes ? (doneBytes - first.doneBytes) / seconds : null,
    )
  }, [doneBytes])
  return speed
}
