/** The product's mark: the tracks of a disk, broken like the lines of a print. Same drawing as `public/mark.svg`. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" fill="none" aria-hidden="true" className={className}>
      <rect width="32" height="32" rx="8" className="fill-accent-solid" />
      <g stroke="white" strokeWidth="2.3" strokeLinecap="round">
        <circle
          cx="16"
          cy="16"
          r="10"
          pathLength="100"
          strokeDasharray="58 14 20 8"
          transform="rotate(150 16 16)"
        />
        <circle
          cx="16"
          cy="16"
          r="6"
          pathLength="100"
          strokeDasharray="44 16 28 12"
          transform="rotate(-40 16 16)"
        />
      </g>
      <circle cx="16" cy="16" r="2.4" fill="white" />
    </svg>
  )
}
