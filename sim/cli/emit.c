/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emit.h"
#include "meshcost/escape.h"
#include <ctype.h>
#include <inttypes.h>

/* What schedulers and DNS take for a name. */
static void add_label(struct mc_buffer *out, const char *name)
{
    enum { LONGEST = 40 };
    mc_buffer_text_add(out, "meshcost-");
    for (int i = 0; name[i] && i < LONGEST; i++) {
        unsigned char c = (unsigned char)name[i];
        mc_buffer_char(out, isalnum(c) ? (char)tolower(c) : '-');
    }
    mc_buffer_text_add(out, "-x");
}

static void add_words(struct mc_buffer *out, const struct mc_emit *e)
{
    mc_escape_shell(out, e->design);
    mc_buffer_text_add(out, " --db ");
    mc_escape_shell(out, e->database);
}

/*
 * Slurm does not queue a killed task again by itself: the script asks for it, by the id of the array's task,
 * for the job's own id of the last task stands for the whole array. A shard that was stored is left alone,
 * so that the same script can be submitted again after anything.
 */
void mc_emit_slurm(struct mc_buffer *out, const struct mc_emit *e)
{
    mc_buffer_text_add(out, "#!/bin/bash\n#SBATCH --job-name=");
    add_label(out, e->name);
    mc_buffer_printf(out, "\n#SBATCH --array=1-%" PRId64 "\n#SBATCH --requeue\n#SBATCH --open-mode=append\n",
                     e->shards);
    mc_buffer_printf(
        out, "# One shard a task; submit it again after anything: what is stored is kept. At the end:\n"
             "#   meshcost merge RESULT.db SHARDS...\n"
             "id=${SLURM_ARRAY_JOB_ID:-$SLURM_JOB_ID}${SLURM_ARRAY_TASK_ID:+_$SLURM_ARRAY_TASK_ID}\n"
             "shard=${SLURM_ARRAY_TASK_ID:-1}\n\"${MESHCOST:-meshcost}\" sweep ");
    add_words(out, e);
    mc_buffer_printf(out,
                     ".\"$shard\" --shard \"$shard/%" PRId64
                     "\" --jobs \"${SLURM_CPUS_PER_TASK:-1}\" --quiet &\nwait $!\ncode=$?\n"
                     "# 2 is a mistake in the design, which another try would not mend.\n"
                     "if [ $code != 0 ] && [ $code != 2 ] && [ \"${SLURM_RESTART_COUNT:-0}\" -lt 5 ]; then\n"
                     "    scontrol requeue \"$id\"\n    sleep 5\nfi\nexit $code\n",
                     e->shards);
}

void mc_emit_k8s(struct mc_buffer *out, const struct mc_emit *e)
{
    struct mc_buffer command = {0};
    mc_buffer_text_add(&command, "shard=$((JOB_COMPLETION_INDEX + 1)) && exec meshcost sweep ");
    add_words(&command, e);
    mc_buffer_printf(&command, ".\"$shard\" --shard \"$shard/%" PRId64 "\" --quiet", e->shards);
    mc_buffer_text_add(out, "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: ");
    add_label(out, e->name);
    mc_buffer_printf(out,
                     "\nspec:\n  completionMode: Indexed\n  completions: %" PRId64 "\n  parallelism: %" PRId64
                     "\n  backoffLimitPerIndex: 5\n  template:\n    spec:\n      restartPolicy: Never\n"
                     "      containers:\n        - name: sweep\n          image: ",
                     e->shards, e->shards);
    mc_escape_json(out, e->image);
    mc_buffer_text_add(out, "\n          workingDir: /sweep\n          command: [\"/bin/sh\", \"-c\"]\n"
                            "          args: [");
    mc_escape_json(out, mc_buffer_text(&command));
    mc_buffer_text_add(out, "]\n          volumeMounts: [{name: sweep, mountPath: /sweep}]\n      volumes:\n"
                            "        - name: sweep\n          persistentVolumeClaim: {claimName: ");
    mc_escape_json(out, e->claim);
    mc_buffer_text_add(out, "}\n");
    mc_buffer_free(&command);
}
