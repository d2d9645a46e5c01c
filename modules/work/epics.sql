-- Epics.

-- annals:tables
create table epics (
  id integer primary key,  -- position of the event that created it
  key text not null unique check (key glob 'E[0-9][0-9]'),
  title text not null,
  description text,
  status text not null check (status <> ''),
  priority text not null check (priority in ('high', 'medium', 'low')),
  business_value text check (business_value in ('high', 'medium', 'low')),
  file_path text,
  custom_folder_path text,
  slug text,
  created_at text not null check (created_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z'),
  updated_at text not null check (updated_at glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-*T*Z')
) strict;
create index idx_epics_status on epics (status);

-- annals:on EpicCreated
insert into epics (id, key, title, description, status, priority, business_value, file_path, slug,
                   created_at, updated_at)
values (@position, :key, :title, :description, :status, :priority, :businessValue, :filePath, :slug,
        iso(@at), iso(@at));

-- annals:on EpicImported
insert into epics (id, key, title, description, status, priority, business_value, file_path,
                   custom_folder_path, slug, created_at, updated_at)
values (@position, :key, :title, :description, :status, :priority, :businessValue, :filePath,
        :customFolderPath, :slug,
        coalesce(iso(micros(:createdAt)), :createdAt, iso(@at)),
        coalesce(iso(micros(:updatedAt)), :updatedAt, iso(@at)));

-- annals:on EpicCorrected
select refuse('the event names an epic that does not exist')
where not exists (select 1 from epics where key = :key);
update epics set
  title = :title, description = :description, status = :status, priority = :priority,
  business_value = :businessValue, file_path = :filePath, custom_folder_path = :customFolderPath,
  slug = :slug,
  created_at = coalesce(iso(micros(:createdAt)), :createdAt, iso(@at)),
  updated_at = coalesce(iso(micros(:updatedAt)), :updatedAt, iso(@at))
where key = :key;

-- annals:on EpicDetailsChanged
select refuse('the event names an epic that does not exist')
where not exists (select 1 from epics where key = :epic);
update epics set
  title = coalesce(:title, title),
  description = iif(instr(:cleared, '"description"'), null, coalesce(:description, description)),
  priority = coalesce(:priority, priority),
  business_value =
    iif(instr(:cleared, '"business_value"'), null, coalesce(:businessValue, business_value)),
  file_path = iif(instr(:cleared, '"file_path"'), null, coalesce(:filePath, file_path)),
  slug = iif(instr(:cleared, '"slug"'), null, coalesce(:slug, slug)),
  updated_at = iso(@at)
where key = :epic;

-- annals:on EpicStatusChanged
select refuse('the event names an epic that does not exist')
where not exists (select 1 from epics where key = :epic);
update epics set status = :to, updated_at = iso(@at) where key = :epic;

-- annals:on EpicDeleted
select refuse('the event names an epic that does not exist')
where not exists (select 1 from epics where key = :epic);
delete from epics where key = :epic;

-- annals:query epic_by_id(id)
select * from epics where id = :id;

-- annals:query epic_by_key(key)
select * from epics where key = upper(:key);

-- annals:query list_epics(status?)
select * from epics where :status is null or status = :status
order by rtrim(created_at, 'Z') desc, id desc;
