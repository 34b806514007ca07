const TRACK_COUNT = 22
const INNER_RADIUS = 92
const STEP = 19

/** The tracks of a disk around the form, each with a written part; they fade towards the edge. */
export function DiskTracks({ className }: { className?: string }) {
  return (
    <svg viewBox="-500 -500 1000 1000" fill="none" aria-hidden="true" className={className}>
      <defs>
        <radialGradient id="tracks-fade">
          <stop offset="0.5" stopColor="white" stopOpacity="0" />
          <stop offset="0.66" stopColor="white" stopOpacity="0.85" />
          <stop offset="0.98" stopColor="white" stopOpacity="0" />
        </radialGradient>
        <mask id="tracks-mask">
          <circle r="500" fill="url(#tracks-fade)" />
        </mask>
      </defs>
      <g mask="url(#tracks-mask)" strokeLinecap="round">
        {Array.from({ length: TRACK_COUNT }, (_, track) => {
          const radius = INNER_RADIUS + track * STEP
          // Irregular, but the same on server and browser: multiples of the golden angle spread evenly.
          const start = (track * 137.5) % 360
          const length = 0.06 + ((track * 61) % 17) / 60
          return (
            <g key={radius} transform={`rotate(${start})`}>
              <circle r={radius} className="stroke-line" strokeWidth="1" />
              <circle
                r={radius}
                pathLength="1"
                strokeDasharray={`${length} 1`}
                className="stroke-accent-line"
                strokeWidth="2"
              />
            </g>
          )
        })}
      </g>
    </svg>
  )
}
