#!/usr/bin/env bash
# The `openstack` command as Debian ships it, against a running product; `npm run test:clients` sets the environment.
# shellcheck source=test/clients/steps.sh
. "$(dirname "$0")/steps.sh"

make_disk "$work/disk.qcow2"
size=$(stat -c %s "$work/disk.qcow2")
md5=$(md5sum "$work/disk.qcow2" | cut -d ' ' -f 1)
sha512=$(sha512sum "$work/disk.qcow2" | cut -d ' ' -f 1)
name=openstack-$$
image() { timeout 120 openstack image "$@"; }
show() { image show -f value "$@"; }
other() { as_other openstack image "$@"; }


prints 'a token' '^g?[[:alnum:]_-]{20,}$' openstack token issue -f value -c id
prints 'the catalogue has images' 'image' openstack catalog list -f value
OS_PASSWORD=not-$OS_PASSWORD refused 'a token for a wrong password' openstack token issue

prints 'an image of a qcow2 file' '"id"' image create "$name" --file "$work/disk.qcow2" \
  --disk-format qcow2 --container-format bare --property os_distro=debian --tag first --min-ram 64 -f json
id=$(sed -n 's/.*"id": "\([0-9a-f-]*\)".*/\1/p' <<<"$out" | head -n 1)
prints 'it is active' '^active$' show "$id" -c status
prints 'it is found by its name' "^$id\$" show "$name" -c id
prints 'its size' "^$size\$" show "$id" -c size
prints 'its checksum is MD5' "^$md5\$" show "$id" -c checksum
prints 'its hash is SHA-512' "$sha512" show "$id" -c properties

prints 'the list has it' "$name" image list -f value
prints 'the list by name' "$id" image list --name "$name" -f value
prints 'the list by state and tag' "$name" image list --long --status active --tag first -f value
prints 'a list of one' '^[0-9a-f-]{36} ' image list --limit 1 --sort name:asc -f value
prints 'the private list' "$id" image list --private -f value
prints 'the list by property' "$id" image list --property os_distro=debian -f value
hides 'the public list lacks it' "$id" image list --public -f value

works 'its bytes are saved' image save "$id" --file "$work/saved.qcow2"
works 'they are the same' cmp "$work/disk.qcow2" "$work/saved.qcow2"

works 'a name, a property, a tag and protection are set' image set "$id" --name "$name-b" \
  --property colour=green --tag second --min-disk 1 --protected
prints 'the property is there' "'colour': 'green'" show "$id" -c properties
prints 'the name is there' "^$name-b\$" show "$id" -c name
prints 'the tag is there' 'second' show "$id" -c tags
refused 'deleting what is protected' openstack image delete "$id"
works 'the property and the tag are removed' image unset "$id" --property colour --tag second
hides 'the property is gone' 'colour' show "$id" -c properties

works 'it is deactivated' image set "$id" --unprotected --deactivate
prints 'it says so' '^deactivated$' show "$id" -c status
refused 'saving what is deactivated' openstack image save "$id" --file "$work/refused.qcow2"
works 'it is activated again' image set "$id" --activate
prints 'it is active again' '^active$' show "$id" -c status

prints 'the other project' '^[0-9a-f]{32}$' as_other openstack token issue -f value -c project_id
project=$out
hides 'it is not in the other list' "$id" other list -f value
refused 'the other project looking at it' other show "$id"
works 'it is made shareable' image set "$id" --shared
prints 'it is offered' 'pending' image add project "$id" "$project" -f json
prints 'it has that member' "$project" image member list "$id" -f value
prints 'the other project sees the offer by its id' "^$id\$" other show "$id" -f value -c id
works 'the other project accepts' other set "$id" --accept
prints 'the member has accepted' 'accepted' image member list "$id" -f value
prints 'it is in the other list' "$id" other list --shared -f value
works 'the other project saves it' other save "$id" --file "$work/shared.qcow2"
works 'those are the same bytes' cmp "$work/disk.qcow2" "$work/shared.qcow2"
refused 'the other project deleting it' other delete "$id"
works 'it is taken back' image remove project "$id" "$project"
hides 'it is out of the other list' "$id" other list --shared -f value

works 'it is deleted' image delete "$id"
refused 'looking at what is deleted' openstack image show "$id"
prints 'an image without bytes waits for them' '^queued$' image create "$name-q" --disk-format qcow2 \
  --container-format bare -f value -c status
works 'it is deleted by its name' image delete "$name-q"
finish
