#include "tests/migration_ages/work_ages.h"

#include <map>

namespace annals::testing {

namespace {

// In a text, $name stands for what the age has there: a table's name, or columns, or nothing.
using Words = std::map<std::string, std::string>;

constexpr const char* text = R"sql(-- annals:module work strict
create table $epics (
  id integer primary key, key text not null unique, title text not null, description text,
  status text not null, priority text not null, business_value text$epic_columns,
  progress_pct real not null default 0.0,
  created_at text not null, updated_at text not null) strict;
create table $features (
  id integer primary key, epic_id integer not null references $epics (id) on delete cascade,
  key text not null unique, title text not null, description text, status text not null,
  progress_pct real not null default 0.0$feature_columns,
  created_at text not null, updated_at text not null) strict;
create index features_by_epic on $features (epic_id);
create table $tasks (
  id integer primary key, feature_id integer not null references $features (id) on delete cascade,
  key text not null unique, title text not null, description text,
  status text not null$status_check, agent_type text, priority integer not null,
  depends_on text, assigned_agent text, blocked_reason text$task_columns,
  created_at text not null, updated_at text not null) strict;
create index tasks_by_feature on $tasks (feature_id);
create index tasks_by_status on $tasks (status, priority);
create table task_history (
  id integer primary key, task_id integer not null references $tasks (id) on delete cascade,
  old_status text, new_status text not null, agent text, notes text, timestamp text not null
  $history_columns) strict;
create index history_by_task on task_history (task_id);

create trigger task_added after insert on $tasks begin
  update $features set progress_pct = $feature_progress where id = new.feature_id;
end;
create trigger task_changed after update of status, feature_id on $tasks begin
  update $features set progress_pct = $feature_progress where id in (new.feature_id, old.feature_id);
end;
create trigger task_removed after delete on $tasks begin
  update $features set progress_pct = $feature_progress where id = old.feature_id;
end;
create trigger feature_added after insert on $features begin
  update $epics set progress_pct = $epic_progress where id = new.epic_id;
end;
create trigger feature_changed after update of progress_pct, status, epic_id on $features begin
  update $epics set progress_pct = $epic_progress where id in (new.epic_id, old.epic_id);
end;
create trigger feature_removed after delete on $features begin
  update $epics set progress_pct = $epic_progress where id = old.epic_id;
end;

-- annals:on EpicImported
insert into $epics (id, key, title, description, status, priority, business_value$epic_names,
                    created_at, updated_at)
values (@position, :key, :title, :description, :status, :priority, :businessValue$epic_values,
        $created, $updated);
-- annals:on EpicCorrected
update $epics set (title, description, status, priority, business_value$epic_names, created_at,
                   updated_at)
  = (select :title, :description, :status, :priority, :businessValue$epic_values, $created, $updated)
where key = :key;
-- annals:on EpicDeleted
delete from $epics where key = :epic;

-- annals:on FeatureImported
insert into $features (id, epic_id, key, title, description, status$feature_names, created_at,
                       updated_at)
values (@position, (select id from $epics where key = :epic), :key, :title, :description,
        :status$feature_values, $created, $updated);
-- annals:on FeatureCorrected
update $features set (epic_id, title, description, status$feature_names, created_at, updated_at)
  = (select (select id from $epics where key = :epic), :title, :description,
            :status$feature_values, $created, $updated)
where key = :key;
-- annals:on FeatureDeleted
delete from $features where key = :feature;

-- annals:on TaskImported
insert into $tasks (id, feature_id, key, title, description, status, agent_type, priority,
                    depends_on, assigned_agent, blocked_reason$task_names, created_at, updated_at)
values (@position, (select id from $features where key = :feature), :key, :title, :description,
        :status, :agentType, :priority, :dependsOn, :assignedAgent, :blockedReason$task_values,
        $created, $updated);
-- annals:on TaskCorrected
update $tasks set (feature_id, title, description, status, agent_type, priority, depends_on,
                   assigned_agent, blocked_reason$task_names, created_at, updated_at)
  = (select (select id from $features where key = :feature), :title, :description, :status,
            :agentType, :priority, :dependsOn, :assignedAgent, :blockedReason$task_values,
            $created, $updated)
where key = :key;
-- annals:on TaskStatusChanged
update $tasks set status = :to, updated_at = iso(@at),
  blocked_reason = iif(:to = 'blocked', :blockedReason, null) where key = :task;
insert into task_history (id, task_id, old_status, new_status, agent, notes, timestamp
                          $history_names)
values (@position, (select id from $tasks where key = :task), :from, :to, :agent, :notes, iso(@at)
        $change_values);
-- annals:on TaskDeleted
delete from $tasks where key = :task;
-- annals:on TaskHistoryRecorded
insert into task_history (id, task_id, old_status, new_status, agent, notes, timestamp
                          $history_names)
values (@position, (select id from $tasks where key = :task), :from, :to, :agent, :notes, iso(@at)
        $entry_values);
-- annals:on TaskHistoryRetracted
delete from task_history
where task_id = (select id from $tasks where key = :task) and timestamp = (
  select h.timestamp from task_history h where h.id = :entry) and id = :entry;

-- annals:check every_task_has_a_feature
select key from $tasks where feature_id not in (select id from $features);
)sql";

std::string with_words(std::string sql, const Words& words) {
  for (int rounds = 0; rounds < 2; ++rounds) {  // words may hold names of tables
    for (auto at = sql.find('$'); at != std::string::npos; at = sql.find('$', at + 1)) {
      auto end = sql.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", at + 1);
      sql.replace(at, end - at, words.at(sql.substr(at + 1, end - at - 1)));
    }
  }
  return sql;
}

// A column of a table, with what the events say of it.
void add(Words& words, const std::string& of, const std::string& column, const std::string& type,
         const std::string& value) {
  words[of + "_columns"] += ", " + column + " " + type;
  words[of + "_names"] += ", " + column;
  words[of + "_values"] += ", " + value;
}

void take_out(Words& words, const std::string& of, const std::string& part,
              const std::string& what) {
  std::string& list = words[of + part];
  auto at = list.find(", " + what);
  list.erase(at, list.find(',', at + 1) - at);
}

Words first_words() {
  Words words{{"epics", "epics"}, {"features", "features"}, {"tasks", "tasks"}};
  for (const char* of : {"epic", "feature", "task", "history"}) {
    for (const char* part : {"_columns", "_names", "_values"}) words[std::string(of) + part];
  }
  words["status_check"] =
      " check (status in ('todo', 'in_progress', 'blocked', 'ready_for_review', 'completed', "
      "'archived'))";
  words["created"] = "coalesce(iso(micros(:createdAt)), :createdAt, iso(@at))";
  words["updated"] = "coalesce(iso(micros(:updatedAt)), :updatedAt, iso(@at))";
  words["change_values"] = words["entry_values"] = "";
  words["feature_progress"] =
      "coalesce((select 100.0 * sum(t.status = 'completed') / count(*) from $tasks t "
      "where t.feature_id = $features.id), 0.0)";
  words["epic_progress"] =
      "coalesce((select 100.0 * sum(t.status = 'completed') / count(*) from $tasks t "
      "join $features f on f.id = t.feature_id where f.epic_id = $epics.id), 0.0)";
  return words;
}

std::vector<WorkAge> make() {
  std::vector<WorkAge> ages;
  Words words = first_words();
  auto age = [&](const char* name, int sources) {
    ages.push_back({name, sources, with_words(text, words)});
  };
  age("the first four tables", 0);

  add(words, "feature", "execution_order", "integer", ":executionOrder ->> 'value'");
  add(words, "task", "execution_order", "integer", ":executionOrder ->> 'value'");
  age("an order of execution", 1);

  add(words, "epic", "file_path", "text", ":filePath");
  add(words, "feature", "file_path", "text", ":filePath");
  words["history_columns"] = ", forced integer";
  words["history_names"] = ", forced";
  words["change_values"] = ", :forced";
  words["entry_values"] = ", :forced ->> 'value'";
  age("paths of files, and forced changes", 1);

  add(words, "epic", "custom_folder_path", "text", ":customFolderPath");
  add(words, "feature", "custom_folder_path", "text", ":customFolderPath");
  age("folders of one's own", 2);

  add(words, "task", "verification", "text not null default 'pending'", "'pending'");
  age("a column with a constant value", 4);

  add(words, "task", "slug", "text", "coalesce(:slug, lower(replace(:title, ' ', '-')))");
  age("a column with a computed value", 6);

  words["status_check"] = "";
  age("the check of the statuses dropped", 6);

  words["tasks"] = "work_items";
  age("a table renamed", 7);

  words["epics"] = "features";
  words["features"] = "epics";
  age("the meaning of two names swapped", 8);

  words["tasks"] = "tasks";
  words["epics"] = "epics";
  words["features"] = "features";
  age("and put back", 8);

  words["feature_progress"] =
      "coalesce((select 100.0 * sum(t.status in ('completed', 'archived')) / count(*) "
      "from $tasks t where t.feature_id = $features.id), 0.0)";
  words["epic_progress"] =
      "coalesce((select avg(f.progress_pct) from $features f where f.epic_id = $epics.id), 0.0)";
  age("an epic's progress is the mean of its features'", 8);

  add(words, "feature", "status_override", "integer", ":statusOverride ->> 'value'");
  words["epic_progress"] =
      "coalesce((select avg(case when f.status in ('completed', 'archived') then 100.0 "
      "else f.progress_pct end) from $features f where f.epic_id = $epics.id), 0.0)";
  age("a feature that is done counts in full", 8);

  for (const char* of : {"epic", "feature"}) {
    take_out(words, of, "_columns", "custom_folder_path");
    take_out(words, of, "_names", "custom_folder_path");
    take_out(words, of, "_values", ":customFolderPath");
  }
  age("a column dropped", 9);

  words["history_columns"] += ", rejection_reason text";
  words["history_names"] += ", rejection_reason";
  words["change_values"] += ", :rejectionReason";
  words["entry_values"] += ", :rejectionReason";
  age("reasons of rejections", 11);
  return ages;
}

}  // namespace

const std::vector<WorkAge>& work_ages() {
  static const std::vector<WorkAge> all = make();
  return all;
}

std::string with_unique_titles(const std::string& sql) {
  const std::string index = "create index tasks_by_feature on tasks (feature_id);";
  std::string edited = sql;
  return edited.replace(edited.find(index), index.size(),
                        "create unique index one_title on tasks (feature_id, title);");
}

}  // namespace annals::testing
