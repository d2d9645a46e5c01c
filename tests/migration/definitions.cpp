#include "tests/migration/definitions.h"

namespace annals::testing {

namespace {

// What the definitions of the chain are put together from.
struct Parts {
  std::string tasks = "tasks";
  std::string epics = "epics";
  std::string status_check =
      " check (status in ('todo','in_progress','blocked','completed','archived'))";
  std::string columns;         // more columns of the tasks
  std::string names;           // ... and their names
  std::string values;          // ... and what a new task has there
  std::string unique;          // of the tasks
  std::string progress = "0";  // of an epic, from its tasks
};

std::string recompute(const Parts& parts, const std::string& of) {
  return "update " + parts.epics + " set progress = (select coalesce(" + parts.progress +
         ", 0) from " + parts.tasks + " t where t.epic = " + parts.epics +
         ".key) where key = " + of + ";\n";
}

std::string definition(const Parts& parts) {
  std::string of_task = "(select epic from " + parts.tasks + " where key = :key)";
  return "create table " + parts.epics +
         " (id integer primary key, key text not null unique, title text, progress real not null) "
         "strict;\n"
         "create table " +
         parts.tasks +
         " (id integer primary key, key text not null unique, epic text not null references " +
         parts.epics + "(key), title text, status text not null" + parts.status_check +
         parts.columns + parts.unique + ") strict;\n" + "create index tasks_by_epic on " +
         parts.tasks + " (epic);\n" + "create index tasks_by_title on " + parts.tasks +
         " (title);\n" + "-- annals:on EpicCreated\ninsert into " + parts.epics +
         " (id, key, title, progress) values (@position, :key, :title, 0);\n" +
         "-- annals:on TaskCreated\ninsert into " + parts.tasks + " (id, key, epic, title, status" +
         parts.names + ") values (@position, :key, :epic, :title, 'todo'" + parts.values + ");\n" +
         recompute(parts, ":epic") + "-- annals:on StatusChanged\nupdate " + parts.tasks +
         " set status = :to where key = :key;\n" + recompute(parts, of_task) +
         "-- annals:on TaskDeleted\nupdate " + parts.tasks +
         " set status = 'archived' where key = :key;\n" + recompute(parts, of_task) +
         "delete from " + parts.tasks + " where key = :key;\n" +
         "-- annals:check every_task_has_an_epic\nselect key from " + parts.tasks +
         " where epic not in (select key from " + parts.epics + ");\n";
}

std::vector<Age> make_ages() {
  std::vector<Age> made;
  Parts parts;
  made.push_back({"the first tables", definition(parts)});
  parts.columns = ", priority integer not null";
  parts.names = ", priority";
  parts.values = ", 5";
  made.push_back({"a column with a constant value", definition(parts)});
  parts.columns += ", slug text";
  parts.names += ", slug";
  parts.values += ", lower(replace(:title, ' ', '-'))";
  made.push_back({"a column with a computed value", definition(parts)});
  parts.columns = ", slug text";
  parts.names = ", slug";
  parts.values = ", lower(replace(:title, ' ', '-'))";
  made.push_back({"a column dropped", definition(parts)});
  parts.status_check.clear();
  made.push_back({"the check of the status dropped", definition(parts)});
  parts.tasks = "work_items";
  made.push_back({"a table renamed", definition(parts)});
  parts.tasks = "epics";
  parts.epics = "tasks";
  made.push_back({"the meaning of two names swapped", definition(parts)});
  parts.tasks = "tasks";
  parts.epics = "epics";
  made.push_back({"and swapped back", definition(parts)});
  parts.progress = "100.0 * sum(t.status = 'completed') / count(*)";
  made.push_back({"progress by completed tasks", definition(parts)});
  parts.progress = "100.0 * sum(t.status in ('completed', 'archived')) / count(*)";
  made.push_back({"progress by completed and archived tasks", definition(parts)});
  parts.progress =
      "100.0 * sum(case t.status when 'completed' then 1.0 when 'archived' then 1.0 "
      "when 'in_progress' then 0.5 else 0 end) / count(*)";
  made.push_back({"progress by weights", definition(parts)});
  parts.unique = ", unique (epic, title)";
  made.push_back({"a unique key that the data keeps", definition(parts)});
  return made;
}

constexpr const char* one_row = R"sql(
create table tasks (key text primary key, title text, parts text, status text) strict;
-- annals:on TaskCreated
insert into tasks (key, title, parts, status) values (:key, :title, :parts, 'todo');
-- annals:on StatusChanged
update tasks set status = :to where key = :key;
-- annals:on TaskDeleted
delete from tasks where key = :key;
)sql";

constexpr const char* several_rows = R"sql(
create table tasks (key text primary key, title text) strict;
create table states (key text not null references tasks (key) on delete cascade, n integer not null,
  status text not null, primary key (key, n)) strict, without rowid;
-- annals:on TaskCreated
insert into tasks (key, title) values (:key, :title);
insert into states (key, n, status) values (:key, 1, 'todo');
-- annals:on StatusChanged
insert into states (key, n, status)
select :key, 1 + max(n), :to from states where key = :key having count(*) > 0;
-- annals:on TaskDeleted
delete from tasks where key = :key;
)sql";

constexpr const char* parts_as_rows = R"sql(
create table tasks (key text primary key, title text, status text) strict;
create table parts (task text not null, n integer not null, part text not null) strict;
-- annals:on TaskCreated
insert into tasks (key, title, status) values (:key, :title, 'todo');
insert into parts (task, n, part) select :key, key, value from json_each(:parts);
-- annals:on StatusChanged
update tasks set status = :to where key = :key;
-- annals:on TaskDeleted
delete from tasks where key = :key;
delete from parts where task = :key;
)sql";

constexpr const char* per_epic = R"sql(
create table epics (epic text primary key, tasks integer not null, keys text not null) strict;
-- annals:on TaskCreated
insert into epics (epic, tasks, keys) values (:epic, 1, :key)
on conflict (epic) do update set tasks = tasks + 1, keys = keys || ' ' || excluded.keys;
)sql";

constexpr const char* three_statuses = R"sql(
create table tasks (key text primary key, title text, parts text,
  status text check (status in ('open', 'done'))) strict;
-- annals:on TaskCreated
insert into tasks (key, title, parts, status) values (:key, :title, :parts, 'open');
-- annals:on StatusChanged
update tasks set status = iif(:to in ('completed', 'archived'), 'done', 'open') where key = :key;
-- annals:on TaskDeleted
delete from tasks where key = :key;
)sql";

constexpr const char* other_key = R"sql(
create table tasks (epic text, number integer, key text not null unique, title text, parts text,
  status text, primary key (epic, number)) strict, without rowid;
-- annals:on TaskCreated
insert into tasks (epic, number, key, title, parts, status)
select :epic, 1 + count(*), :key, :title, :parts, 'todo' from tasks where epic = :epic;
-- annals:on StatusChanged
update tasks set status = :to where key = :key;
)sql";

constexpr const char* split = R"sql(
create table titles (key text primary key, title text) strict;
create table tasks (key text primary key, status text) strict;
-- annals:on TaskCreated
insert into titles (key, title) values (:key, :title);
insert into tasks (key, status) values (:key, 'todo');
-- annals:on StatusChanged
update tasks set status = :to where key = :key;
-- annals:on TaskDeleted
delete from titles where key = :key;
delete from tasks where key = :key;
)sql";

}  // namespace

const std::vector<Age>& ages() {
  static const std::vector<Age> all = make_ages();
  return all;
}

const std::vector<Change>& changes() {
  static const std::vector<Change> all = {
      {"one row to several", one_row, several_rows},
      {"several rows to one", one_row, per_epic},
      {"an enumeration collapsed", one_row, three_statuses},
      {"a text of JSON to rows", one_row, parts_as_rows},
      {"the key changed", one_row, other_key},
      {"a table split", one_row, split},
  };
  return all;
}

const char* const keyed_tasks = R"sql(
create table tasks (id integer primary key, key text not null unique, title text not null) strict;
-- annals:on TaskCreated
insert into tasks (id, key, title) values (@position, :key, :title);
)sql";

const char* const unique_titles = R"sql(
create table tasks (id integer primary key, key text not null unique, title text not null unique)
strict;
-- annals:on TaskCreated
insert into tasks (id, key, title) values (@position, :key, :title);
)sql";

const char* const short_titles = R"sql(
create table tasks (id integer primary key, key text not null unique,
  title text not null check (length(title) <= 20)) strict;
-- annals:on TaskCreated
insert into tasks (id, key, title) values (@position, :key, :title);
)sql";

}  // namespace annals::testing
