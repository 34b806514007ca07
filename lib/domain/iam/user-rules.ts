import { no, type Verdict, yes } from '../errors'

interface Person {
  isOwner: boolean
  /** Whoever asks. */
  isSelf: boolean
}

/** The owner is out of reach for everybody else [I6]. */
export const isWithinReach = ({ isOwner, isSelf }: Person): Verdict =>
  isOwner && !isSelf ? no('iam.owner_untouchable') : yes

/** Nobody disables, deletes or resets themselves: the last administrator could lock everybody out. */
export const isSomebodyElse = ({ isSelf }: Person): Verdict => (isSelf ? no('iam.oneself') : yes)
