import access from './access.json'
import account from './account.json'
import audit from './audit.json'
import auth from './auth.json'
import bucket from './bucket.json'
import common from './common.json'
import errors from './errors.json'
import form from './form.json'
import iam from './iam.json'
import image from './image.json'
import job from './job.json'
import key from './key.json'
import operator from './operator.json'
import quota from './quota.json'
import reference from './reference.json'
import share from './share.json'
import shell from './shell.json'
import table from './table.json'
import tag from './tag.json'
import upload from './upload.json'
import wizard from './wizard.json'

/** Every namespace, by name. A new one is listed here in both languages. */
export const messages = {
  access,
  account,
  audit,
  auth,
  bucket,
  common,
  errors,
  form,
  iam,
  image,
  job,
  key,
  operator,
  quota,
  reference,
  share,
  shell,
  table,
  tag,
  upload,
  wizard,
}
