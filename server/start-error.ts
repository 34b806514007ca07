/** Something the person who starts the product can mend: shown as its message, without a stack. */
export class StartError extends Error {}
