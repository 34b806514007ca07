#!/usr/bin/env bash
# The `glance` command as Debian ships it, against a running product; `npm run test:clients` sets the environment.
# shellcheck source=test/clients/steps.sh
. "$(dirname "$0")/steps.sh"

make_disk "$work/disk.qcow2"
name=glance-$$
id_in() { awk '$2 == "id" { print $4 }'; }
# It takes an input that is open, empty or not, for an image's data.
glance() { timeout 120 /usr/bin/env glance "$@" <&-; }
other() { as_other glance "$@"; }

prints 'an image of a qcow2 file' ' active ' glance image-create --name "$name" --file "$work/disk.qcow2" \
  --disk-format qcow2 --container-format bare --property os_distro=debian --tags first
id=$(id_in <<<"$out")
prints 'the list has it' "$id .*$name" glance image-list
prints 'the list by property' "$id" glance image-list --property-filter os_distro=debian
prints 'it is shown' "checksum .*$(md5sum "$work/disk.qcow2" | cut -d ' ' -f 1)" glance image-show "$id"
prints 'it is changed' "name .*$name-b" glance image-update "$id" --name "$name-b" --property colour=green \
  --visibility shared
prints 'a property is removed' 'os_distro .*debian' glance image-update "$id" --remove-property colour
prints 'a tag is added' 'second' glance image-tag-update "$id" second
works 'a tag is removed' glance image-tag-delete "$id" second

project=$(as_other openstack token issue -f value -c project_id)
prints 'it is offered' "$project .*pending" glance member-create "$id" "$project"
prints 'the other project accepts' 'accepted' other member-update "$id" "$project" accepted
prints 'the member has accepted' "$project .*accepted" glance member-list --image-id "$id"
prints 'it is in the other list' "$id" other image-list --visibility shared
works 'it is taken back' glance member-delete "$id" "$project"

works 'its bytes are downloaded' glance image-download "$id" --file "$work/saved.qcow2"
works 'they are the same' cmp "$work/disk.qcow2" "$work/saved.qcow2"
works 'it is deactivated' glance image-deactivate "$id"
refused 'downloading what is deactivated' glance image-download "$id" --file "$work/refused.qcow2"
works 'it is activated again' glance image-reactivate "$id"
works 'it is deleted' glance image-delete "$id"
refused 'looking at what is deleted' glance image-show "$id"

prints 'the ways of import' 'import-methods.*glance-' glance import-info
works 'an image by glance-direct' glance image-create-via-import --import-method glance-direct \
  --name "$name-direct" --file "$work/disk.qcow2" --disk-format qcow2 --container-format bare
id=$(id_in <<<"$out")
prints_soon 'it becomes active' 'status .* active ' glance image-show "$id"
works 'it is deleted' glance image-delete "$id"
works 'an image by web-download' glance image-create-via-import --import-method web-download \
  --name "$name-web" --uri "$WEB_FILE_URL" --disk-format raw --container-format bare
id=$(id_in <<<"$out")
prints_soon 'it becomes active' 'status .* active ' glance image-show "$id"
works 'it is deleted' glance image-delete "$id"

works 'a namespace of metadata is made' glance md-namespace-create "$name::words" --visibility private
prints 'the list has it' "$name::words" glance md-namespace-list
works 'it is deleted' glance md-namespace-delete "$name::words"
finish
