/** The product's mark: the tracks of a disk, read as the lines of a finger's print. Same drawing as `public/mark.svg`. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" fill="none" aria-hidden="true" className={className}>
      <rect width="32" height="32" rx="8" className="fill-accent-solid" />
      <g stroke="white" strokeWidth="2.1" strokeLinecap="round">
        <path d="M7.2 19.6a9.4 9.4 0 1 1 17.9-.9" />
        <path d="M10.9 21.3a5.9 5.9 0 1 1 10.9-1.1" />
        <path d="M16 25.4a9.4 9.4 0 0 0 5.6-1.8" />
        <path d="M14.2 17.9a2.5 2.5 0 1 1 3.9-.4c-.6.9-1.7 2.2-2.7 3.3" />
      </g>
    </svg>
  )
}
