#include <fmt/format.h>

#include <algorithm>

#include "migration/import/burndown/members.h"
#include "migration/import/burndown/query_reader.h"

namespace annals::importing::burndown {

namespace {

constexpr std::pair<std::string_view, const char*> statuses[] = {
    {"in_progress", "running"}, {"complete", "completed"},  {"error", "failed"},
    {"running", "running"},     {"completed", "completed"}, {"failed", "failed"}};

// The stage that the task has come to says how far it is.
std::optional<JsonPart> stage_of(const JsonPart& root) {
  const auto phase = root.member("phase");
  const auto name = phase ? phase->text().value_or("") : "";
  const auto fetching = root.member("fetch_progress");
  const auto calculating = root.member("calculate_progress");
  if (name.starts_with("calc") && calculating) return calculating;
  if (name.starts_with("fetch") && fetching) return fetching;
  return calculating && calculating->member("percent") && name == "complete" ? calculating
                                                                             : fetching;
}

}  // namespace

void read_task_progress(const SourceFile& file, const SourceFiles& files, Finds& finds) {
  const auto document = files.object(file, finds);
  if (!document) return;
  const auto root = document->root();
  if (root.size() == 0) return;  // no task is under way
  Members members(root);
  const auto refuse = [&](const char* reason) {
    finds.keep("task_progress", file.name, reason,
               root.is_json() ? std::string(root.raw()) : json_quoted(root.raw()), true);
  };
  auto name = members.text("task_name");
  if (!name || trimmed(*name).empty()) name = members.text("task_id");
  if (!name || trimmed(*name).empty()) return refuse("it names no task");
  const auto status = members.text("status").value_or("");
  const auto known =
      std::ranges::find(statuses, status, [](const auto& pair) { return pair.first; });
  if (known == std::end(statuses)) return refuse("its status is unknown");
  const auto stage = stage_of(root);
  const auto percent = stage ? stage->member("percent") : std::nullopt;
  double done = known->second == std::string_view("completed") ? 100 : 0;
  if (percent) {
    const auto number = percent->number();
    if (!number || *number < 0 || *number > 100) return refuse("its percentage is none");
    done = *number;
  }
  const auto message = stage ? Members(*stage).text("message") : std::nullopt;
  Members look = members;
  Row row{Table::task_progress, {*name}, {}, file.name, true};
  row.fields = {fmt::format("{}", done), known->second, message.value_or(""),
                time_field(look.time("start_time"), file.changed_at)};
  finds.keep_rest("task_progress", *name, members.rest());
  finds.add(std::move(row));
}

}  // namespace annals::importing::burndown
