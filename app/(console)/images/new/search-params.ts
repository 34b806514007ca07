import { createLoader, parseAsBoolean, parseAsString, parseAsStringLiteral } from 'nuqs/server'

export const wizardSteps = ['source', 'configuration', 'review'] as const
export type WizardStep = (typeof wizardSteps)[number]

/** What a link to the wizard restores. `image` and `job` are set once it has been sent. */
export const wizardParams = {
  step: parseAsStringLiteral(wizardSteps).withDefault('source'),
  kind: parseAsStringLiteral(['system_disk', 'data_disk'] as const),
  objectId: parseAsString,
  /** The operator comes from the public list; the field stays theirs to change. */
  isPublic: parseAsBoolean.withDefault(false),
  image: parseAsString,
  job: parseAsString,
}

export const loadWizardParams = createLoader(wizardParams)
