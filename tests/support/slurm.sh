# SPDX-License-Identifier: GPL-3.0-or-later
# slurm_up FOLDER: munged, slurmctld and slurmd on loopback, without systemd and with nothing of /etc; skips the
# test (77) where they cannot be had. slurm_down FOLDER: stops them by their process ids.
slurm_up()
{
    local d=$1 host port i
    for i in munged slurmctld slurmd sbatch; do
        command -v $i >/dev/null 2>&1 || slurm_cannot "$i is not installed"
    done
    [ "$(id -u)" = 0 ] || slurm_cannot "it has to be started as root here"
    host=$(hostname -s)
    port=$((20000 + $$ % 20000))
    mkdir -p "$d"/{munge,state,spool,log}
    chmod 755 "$d" "$d/munge"
    dd if=/dev/urandom of="$d/munge/key" bs=1024 count=1 status=none
    chmod 600 "$d/munge/key"
    cat >"$d/slurm.conf" <<C
ClusterName=loopback
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
SlurmctldPort=$port
SlurmdPort=$((port + 1))
AuthType=auth/munge
AuthInfo=socket=$d/munge/sock,cred_expire=5
CredType=cred/munge
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
StateSaveLocation=$d/state
SlurmdSpoolDir=$d/spool
SlurmctldPidFile=$d/slurmctld.pid
SlurmdPidFile=$d/slurmd.pid
SlurmctldLogFile=$d/log/slurmctld.log
SlurmdLogFile=$d/log/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=1,sched_min_interval=0,bf_interval=1,batch_sched_delay=0
MpiDefault=none
ReturnToService=2
InactiveLimit=0
KillWait=2
MinJobAge=300
JobRequeue=1
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP
C
    [ -d /sys/fs/cgroup/cpu ] || [ -e /sys/fs/cgroup/cgroup.controllers ] ||
        echo CgroupPlugin=cgroup/v1 >"$d/cgroup.conf"
    export SLURM_CONF=$d/slurm.conf
    munged --foreground --force --key-file="$d/munge/key" --socket="$d/munge/sock" --pid-file="$d/munge/pid" \
        --seed-file="$d/munge/seed" --log-file="$d/munge/log" >"$d/log/munged.out" 2>&1 &
    echo $! >"$d/pids"
    for i in $(seq 50); do [ -S "$d/munge/sock" ] && break; sleep 0.1; done
    slurmctld -D -i -f "$SLURM_CONF" >"$d/log/slurmctld.out" 2>&1 &
    echo $! >>"$d/pids"
    slurmd -D -f "$SLURM_CONF" >"$d/log/slurmd.out" 2>&1 &
    echo $! >>"$d/pids"
    for i in $(seq 150); do
        [ "$(sinfo -h -o %T 2>/dev/null)" = idle ] && return 0
        sleep 0.2
    done
    tail -3 "$d"/log/* >&2
    slurm_down "$d"
    slurm_cannot "the daemons did not come up"
}

slurm_cannot()
{
    case ,${MC_REQUIRE:-}, in
        *,slurm,*) echo "fail: slurm is required: $*"; exit 1 ;;
        *) echo "skip: slurm: $*"; exit 77 ;;
    esac
}

slurm_down()
{
    local pid
    for pid in $(tac "$1/pids" 2>/dev/null); do kill "$pid" 2>/dev/null; done
    for pid in $(cat "$1/pids" 2>/dev/null); do wait "$pid" 2>/dev/null; done
    return 0
}

# Waits until no job is left, at most $1 seconds.
slurm_idle()
{
    local i
    for i in $(seq $(($1 * 5))); do
        [ -z "$(squeue -h 2>/dev/null)" ] && return 0
        sleep 0.2
    done
    squeue >&2
    return 1
}
