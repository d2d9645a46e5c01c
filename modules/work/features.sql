-- Features.

-- annals:tables
create table features (
  id integer primary key,
  epic_id integer not null references epics (id) on delete cascade,
  key text not null unique check (key glob 'E[0-9][0-9]-F[0-9][0-9]'),
  title text not null,
  description text,
  status text not null check (status <> ''),
  progress_pct real not null default 0.0 check (progress_pct >= 0.0 and progress_pct <= 100.0),
  execution_order integer,
  file_path text,
  custom_folder_path text,
  slug text,
  status_override integer default 0 check (status_override in (0, 1)),
  created_at text not null check (created_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  updated_at text not null check (updated_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z')
) strict;
create index idx_features_epic_id on features (epic_id);
create index idx_features_status on features (status);

create view feature_data as
select f.*, e.key as epic_key
from features f join epics e on e.id = f.epic_id;

-- annals:on FeatureCreated
select refuse('the event names an epic that does not exist')
where not exists (select 1 from epics where key = :epic);
insert into features (id, epic_id, key, title, description, status, execution_order, file_path,
                      slug, created_at, updated_at)
values (@position, (select id from epics where key = :epic), :key, :title, :description, :status,
        :executionOrder ->> 'value', :filePath, :slug, iso(@at), iso(@at));

-- annals:on FeatureImported
select refuse('the event names an epic that does not exist')
where not exists (select 1 from epics where key = :epic);
insert into features (id, epic_id, key, title, description, status, execution_order, file_path,
                      custom_folder_path, slug, status_override, created_at, updated_at)
values (@position, (select id from epics where key = :epic), :key, :title, :description, :status,
        :executionOrder ->> 'value', :filePath, :customFolderPath, :slug,
        :statusOverride ->> 'value',
        coalesce(iso(micros(:createdAt)), :createdAt, iso(@at)),
        coalesce(iso(micros(:updatedAt)), :updatedAt, iso(@at)));

-- annals:on FeatureCorrected
select refuse('the event names a feature that does not exist')
where not exists (select 1 from features where key = :key);
select refuse('the event names an epic that does not exist')
where not exists (select 1 from epics where key = :epic);
update features set
  epic_id = (select id from epics where key = :epic),
  title = :title, description = :description, status = :status,
  execution_order = :executionOrder ->> 'value', file_path = :filePath,
  custom_folder_path = :customFolderPath, slug = :slug,
  status_override = :statusOverride ->> 'value',
  created_at = coalesce(iso(micros(:createdAt)), :createdAt, iso(@at)),
  updated_at = coalesce(iso(micros(:updatedAt)), :updatedAt, iso(@at))
where key = :key;

-- annals:on FeatureDetailsChanged
select refuse('the event names a feature that does not exist')
where not exists (select 1 from features where key = :feature);
update features set
  title = coalesce(:title, title),
  description = iif(instr(:cleared, '"description"'), null, coalesce(:description, description)),
  execution_order = iif(instr(:cleared, '"execution_order"'), null,
                        coalesce(:executionOrder ->> 'value', execution_order)),
  file_path = iif(instr(:cleared, '"file_path"'), null, coalesce(:filePath, file_path)),
  slug = iif(instr(:cleared, '"slug"'), null, coalesce(:slug, slug)),
  updated_at = iso(@at)
where key = :feature;

-- annals:on FeatureStatusChanged
select refuse('the event names a feature that does not exist')
where not exists (select 1 from features where key = :feature);
update features set status = :to, updated_at = iso(@at) where key = :feature;

-- annals:on FeatureStatusOverridden
select refuse('the event names a feature that does not exist')
where not exists (select 1 from features where key = :feature);
update features set status_override = :override, updated_at = iso(@at) where key = :feature;

-- annals:on FeatureDeleted
select refuse('the event names a feature that does not exist')
where not exists (select 1 from features where key = :feature);
delete from features where key = :feature;

-- annals:query feature_by_id(id)
select * from feature_data where id = :id;

-- annals:query feature_by_key(key)
select * from feature_data where key = upper(:key);

-- annals:query list_features(status?)
select * from feature_data where :status is null or status = :status
order by rtrim(created_at, 'Z') desc, id desc;

-- annals:query list_features_by_epic(epic, status?)
select * from feature_data
where epic_id = (select id from epics where key = upper(:epic))
  and (:status is null or status = :status)
order by key;

-- annals:check features_belong_to_the_epic_that_their_key_names
select f.key from features f join epics e on e.id = f.epic_id where substr(f.key, 1, 3) <> e.key;
