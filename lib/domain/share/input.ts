import { z } from 'zod'
import { ImageId } from '../image/input'
import { RECEIVERS_PER_SUBMISSION } from './rules'

/** An account name, an account id, or the id of one of its projects. */
export const Receiver = z.string().trim().min(1, 'required').max(64, 'too_long')

export const ShareImageInput = z.object({
  imageId: ImageId,
  receivers: z.array(Receiver).min(1, 'required').max(RECEIVERS_PER_SUBMISSION, 'too_many'),
})

export const UnshareImageInput = z.object({
  imageId: ImageId,
  projectIds: z.array(z.string().min(1)).min(1, 'required').max(128, 'too_many'),
})

const ProjectText = z.string().min(1, 'required').max(64, 'too_long')
const Images = z.array(ImageId).min(1, 'required').max(100, 'too_many')

/** Many images for many projects. */
export const ImagesAndReceivers = z.object({
  imageIds: Images,
  projectIds: z.array(ProjectText).min(1, 'required').max(RECEIVERS_PER_SUBMISSION, 'too_many'),
})

/** One project's answer to many offers. */
export const AnswersInput = z.object({
  imageIds: Images,
  projectId: ProjectText,
  answer: z.enum(['accepted', 'rejected']),
})

export const AnswerInput = z.object({
  imageIds: z.array(ImageId).min(1, 'required').max(100, 'too_many'),
  /** `pending` takes an answer back. */
  answer: z.enum(['accepted', 'rejected', 'pending']),
})
