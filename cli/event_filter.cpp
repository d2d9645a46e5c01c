#include "cli/event_filter.h"

#include <fmt/format.h>

#include "cli/failure.h"
#include "cli/utf8.h"

namespace annals::cli {
namespace {

Tag parse_tag(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw usage_error(fmt::format("--tag: '{}' is not NAME=VALUE.", printable(text)));
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

}  // namespace

void declare_filter(Arguments& arguments, EventFilter& filter) {
  arguments.option("--stream", "STREAM", filter.stream, "only events of this stream");
  arguments.option("--type", "TYPE", filter.types, "only events of this type, or of these");
  arguments.option("--tag", "NAME=VALUE", filter.tags, "only events with this tag, and these");
  arguments.option("--actor", "NAME", filter.actor, "only events of this actor");
  arguments.option("--correlation", "ID", filter.correlation, "only events that belong to this");
  arguments.option("--from", "POSITION", filter.from, "from this position on");
  arguments.option("--to", "POSITION", filter.to, "up to this position");
  arguments.option("--since", "TIME", filter.since, "recorded at this time or later");
  arguments.option("--until", "TIME", filter.until, "recorded at this time or earlier");
  arguments.option("--limit", "N", filter.limit, "at most so many events");
  arguments.flag("--reverse", filter.reverse, "newest first");
}

ReadQuery query_of(const EventFilter& filter) {
  ReadQuery query;
  query.stream = filter.stream;
  query.types = filter.types;
  for (const std::string& tag : filter.tags) query.tags.push_back(parse_tag(tag));
  query.actor = filter.actor;
  query.correlation_id = filter.correlation;
  query.from = filter.from.value_or(query.from);
  query.to = filter.to.value_or(query.to);
  query.since = filter.since;
  query.until = filter.until;
  query.limit = filter.limit.value_or(query.limit);
  query.reverse = filter.reverse;
  return query;
}

}  // namespace annals::cli
