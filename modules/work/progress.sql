-- What comes of the tasks for their features and epics.

-- annals:tables
-- Done, weighted and derived status of a feature follow from its tallies.
create view feature_progress as
select f.id as feature_id, f.key as feature_key,
       coalesce(sum(t.tasks), 0) as tasks,
       coalesce(sum(t.tasks * w.counts_as_done), 0) as done,
       coalesce(sum(t.tasks) filter (where w.marks = 'blocked'), 0) as blocked,
       f.progress_pct,
       coalesce(100.0 * sum(t.tasks * w.progress_weight) / sum(t.tasks), 0.0) as weighted_pct,
       f.status,
       case when coalesce(sum(t.tasks), 0) = 0 then 'draft'
            when sum(t.tasks) = sum(t.tasks) filter (where w.phase = 'done') then 'completed'
            when sum(t.tasks) filter (where w.phase <> 'planning') > 0 then 'active'
            else 'draft' end as derived_status,
       f.status_override
from features f
left join task_tallies t on t.feature_id = f.id and t.tasks > 0
left join workflow_statuses w on w.status = t.status
group by f.id;

create view epic_progress as
select e.id as epic_id, e.key as epic_key,
       count(f.feature_id) as features,
       coalesce(sum(f.status in ('completed', 'archived')), 0) as done,
       coalesce(sum(f.tasks), 0) as tasks,
       coalesce(sum(f.blocked), 0) as blocked,
       coalesce(avg(case when f.status in ('completed', 'archived') then 100.0
                         else f.progress_pct end), 0.0) as progress_pct,
       e.status,
       case when count(f.feature_id) = 0 then 'draft'
            when count(f.feature_id) = sum(f.status in ('completed', 'archived')) then 'completed'
            when sum(f.status in ('active', 'completed', 'archived')) > 0 then 'active'
            else 'draft' end as derived_status
from epics e
left join features g on g.epic_id = e.id
left join feature_progress f on f.feature_id = g.id
group by e.id;

create view epic_health as
select epic_key, progress_pct, blocked,
       case when progress_pct < 25.0 or blocked > 3 then 'critical'
            when progress_pct < 75.0 or blocked > 0 then 'warning'
            else 'healthy' end as health
from epic_progress;

-- annals:query calculate_epic_progress(epic)
select progress_pct, features, done, tasks, blocked, status, derived_status
from epic_progress where epic_id = (select id from epics where key = upper(:epic));

-- annals:query epic_health(epic?)
select epic_key, health, progress_pct, blocked from epic_health
where :epic is null or epic_key = upper(:epic) order by epic_key;

-- annals:query calculate_feature_progress(feature)
select progress_pct, weighted_pct, done, tasks, done || '/' || tasks as ratio, blocked, status,
       derived_status, status_override
from feature_progress where feature_id = (select id from features where key = upper(:feature));

-- annals:check tallies_match_the_tasks
select f.key from features f
where (select count(*) from tasks where feature_id = f.id)
   <> (select coalesce(sum(tasks), 0) from task_tallies where feature_id = f.id);
