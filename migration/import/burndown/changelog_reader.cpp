#include <fmt/format.h>

#include "migration/import/burndown/members.h"
#include "migration/import/burndown/query_reader.h"

namespace annals::importing::burndown {

namespace {

class ChangelogReader {
 public:
  ChangelogReader(const QueryPlace& place, const Origin& origin, Finds& finds)
      : place_(place), origin_(origin), finds_(finds) {}

  void read(const JsonPart& root) {
    Members members(root);
    Members look = members;
    const auto issues = look.take("issues");
    if (issues && issues->is_array()) {
      members.take("issues");
      const auto fetched = Members(root).time("timestamp");
      std::size_t index = 0;
      for (const auto& issue : issues->elements()) {
        read_issue(issue, fetched, fmt::format("/issues/{}", index++));
      }
    } else {
      read_by_key(members, root);
    }
    finds_.keep_rest("jira_changelog_cache.json", place_.key(), members.rest());
    for (auto& [key, row] : rows_) finds_.add(std::move(row), false);
  }

 private:
  void keep(const std::string& where, const char* reason, const JsonPart& part, bool fault) {
    finds_.keep("jira_changelog_cache", origin_.at(where), reason,
                part.is_json() ? std::string(part.raw()) : json_quoted(part.raw()), fault);
  }

  // Entries are objects; what else stands beside them tells of the file.
  void read_by_key(Members& members, const JsonPart& root) {
    for (const auto& [key, entry] : root.members()) {
      if (!entry.is_object()) continue;
      const std::string where = "/" + pointer_part(key);
      members.take(key);
      if (!usable(key)) {
        keep(where, "its key is none that an issue can have", entry, true);
      } else {
        add(key, entry, Members(entry).time("last_updated"), where);
      }
    }
  }

  void read_issue(const JsonPart& issue, const std::optional<std::string>& fetched,
                  const std::string& where) {
    const auto key = issue.member("key");
    const auto text = key ? usable_text(*key) : std::nullopt;
    if (!text || text->empty()) return keep(where, "it names no issue", issue, true);
    const auto told = Members(issue).time("last_updated");
    add(*text, issue, told ? told : fetched, where);
  }

  static bool usable(const std::string& key) {
    return !key.empty() && key.find('\0') == std::string::npos;
  }

  void add(const std::string& key, const JsonPart& entry, const std::optional<std::string>& written,
           const std::string& where) {
    if (!entry.is_json()) return keep(where, "it holds NaN or an infinity", entry, true);
    const Field created = time_field(written, origin_.moment);
    Row row{Table::jira_changelog_cache,
            {place_.profile, place_.query, key},
            {std::string(entry.raw()), later(created, cache_age), created},
            origin_.at(where),
            true};
    ++finds_.counts["jira_changelog_cache"].rows;
    if (const auto histories = histories_of(entry)) {
      finds_.counts["histories"].rows += *histories;
    }
    const auto [there, added] = rows_.try_emplace(key, row);
    if (added) return;
    // The last one counts, as for the source's own readers; the one before it is kept.
    --finds_.counts["jira_changelog_cache"].rows;
    if (const auto lost = histories_in(*there->second.fields[0].value)) {
      finds_.counts["histories"].kept += lost;
    }
    finds_.keep("jira_changelog_cache", there->second.place, "another entry of this issue follows",
                *there->second.fields[0].value, false);
    there->second = std::move(row);
  }

  static std::optional<std::size_t> histories_of(const JsonPart& entry) {
    const auto changelog = entry.member("changelog");
    const auto histories = changelog ? changelog->member("histories") : std::nullopt;
    if (!histories || !histories->is_array()) return std::nullopt;
    return histories->size();
  }
  static std::size_t histories_in(const std::string& entry) {
    const JsonDocument document(entry);
    return histories_of(document.root()).value_or(0);
  }

  const QueryPlace& place_;
  const Origin& origin_;
  Finds& finds_;
  std::map<std::string, Row> rows_;
};

}  // namespace

void take_changelogs(const QueryPlace& place, const JsonPart& root, const Origin& origin,
                     Finds& finds) {
  ChangelogReader(place, origin, finds).read(root);
}

}  // namespace annals::importing::burndown
