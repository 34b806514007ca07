#!/usr/bin/env bash
# Ceph with an S3 gateway on this machine: one monitor, three disks as files, an erasure-coded pool of 2 + 1 for what is put
# into buckets. Everything lies below FOLDER and listens on loopback only. All processes leave their pid in FOLDER/run.
set -euo pipefail
: "${FOLDER:?}" "${MONITOR_PORT:?}" "${GATEWAY_PORT:?}"
DISKS=3
export CEPH_CONF=$FOLDER/ceph.conf
mkdir -p "$FOLDER"/{run,log,mon,mgr/x,gateway}
ID=$(cat /proc/sys/kernel/random/uuid)
cat > "$CEPH_CONF" <<C
[global]
fsid = $ID
mon_host = [v2:127.0.0.1:$MONITOR_PORT]
public_network = 127.0.0.0/8
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
keyring = $FOLDER/keyring
admin_socket = $FOLDER/run/\$name.asok
log_file = $FOLDER/log/\$name.log
pid_file = $FOLDER/run/\$name.pid
run_dir = $FOLDER/run
osd_pool_default_size = 2
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 8
osd_pool_default_pgp_num = 8
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_warn_on_pool_no_redundancy = false
mon_data_avail_warn = 2
mon_data_avail_crit = 1
mon_osd_full_ratio = .97
mon_osd_backfillfull_ratio = .96
mon_osd_nearfull_ratio = .95
osd_memory_target = 939524096
mon_max_pg_per_osd = 1000
ms_bind_ipv6 = false
ms_bind_ipv4 = true
setuser_match_path =
[mon]
mon_data = $FOLDER/mon/\$id
[mgr]
mgr_data = $FOLDER/mgr/\$id
mgr_initial_modules =
[osd]
osd_data = $FOLDER/osd\$id
bluestore_block_size = $((3 << 30))
bluestore_block_create = true
bluestore_block_db_create = false
bluestore_block_wal_create = false
osd_objectstore = bluestore
osd_crush_update_on_start = false
[client.rgw.a]
ms_mon_client_mode = crc
rgw_data = $FOLDER/gateway
rgw_frontends = beast endpoint=127.0.0.1:$GATEWAY_PORT
rgw_thread_pool_size = 64
rgw_dns_name = localhost
C

# The monitor wants keys for its first start, even where nobody asks for any.
ceph-authtool -C "$FOLDER/mon.keyring" --gen-key -n mon. --cap mon 'allow *'
ceph-authtool -C "$FOLDER/keyring" --gen-key -n client.admin \
  --cap mon 'allow *' --cap osd 'allow *' --cap mds 'allow *' --cap mgr 'allow *'
ceph-authtool "$FOLDER/mon.keyring" --import-keyring "$FOLDER/keyring"
monmaptool --create --clobber --fsid "$ID" --addv a "[v2:127.0.0.1:$MONITOR_PORT]" "$FOLDER/monmap"
ceph-mon --mkfs -i a --monmap "$FOLDER/monmap" --keyring "$FOLDER/mon.keyring"
ceph-mon -i a
ceph config set mon auth_allow_insecure_global_id_reclaim false
ceph auth get-or-create mgr.x mon 'allow profile mgr' osd 'allow *' mds 'allow *' > "$FOLDER/mgr/x/keyring"
ceph-mgr -i x

for ((disk = 0; disk < DISKS; disk++)); do
  mkdir -p "$FOLDER/osd$disk"
  UUID=$(cat /proc/sys/kernel/random/uuid)
  ceph osd new "$UUID"
  ceph-osd -i $disk --mkfs --osd-uuid "$UUID"
  ceph osd crush add osd.$disk 1.0 root=default host=host$disk
  ceph-osd -i $disk
done
for ((wait = 0; wait < 120; wait++)); do
  ceph osd stat | grep -q "$DISKS up" && break
  sleep 0.5
done

ceph osd erasure-code-profile set two-and-one k=2 m=1 plugin=jerasure crush-failure-domain=host
ceph osd pool create default.rgw.buckets.data 16 16 erasure two-and-one
ceph osd pool application enable default.rgw.buckets.data rgw
# An erasure-coded pool stops writing when it has no disk to spare; here one may be taken away.
ceph osd pool set default.rgw.buckets.data min_size 2
radosgw -n client.rgw.a
radosgw-admin user create --uid=imprint --display-name=Imprint --access-key=access --secret-key=secret
