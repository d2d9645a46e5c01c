#pragma once

#include <annals/engine.h>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "migration/import/content_digest.h"

namespace annals::importing {

/// A row that goes into no table.
struct KeptRow {
  std::string reason;
  std::string content;          ///< JSON
  std::optional<Timestamp> at;  ///< the time that the row itself tells
  std::string secret;           ///< the content as it stood, where it is covered in part
};

/// A table of the source and a row of it: by the source's identity, or by natural key.
using RowName = std::pair<std::string, std::string>;

/// What of a source no table takes, or what the log holds of it: the two sides that are compared.
struct Kept {
  std::map<RowName, KeptRow> rows;
  std::map<RowName, std::string> columns;  ///< of rows in tables, those no module models; JSON
  std::map<RowName, std::string> column_secrets;  ///< as KeptRow::secret

  bool empty() const { return rows.empty() && columns.empty(); }
  /// Under this name, or with "#2" and so on behind it where another row has it.
  void add_row(RowName name, KeptRow row);
  void add_to(ContentDigest& digest) const;
  /// Why a strict import cannot take a source of which this would be kept.
  std::string refusal(const std::string& source) const;
};

/// What the module "imports" holds of a format now.
Kept read_kept(const Engine& engine, const std::string& format);

/// The events that lead from what is kept to what is wanted.
std::vector<NewEvent> kept_events(const std::string& format, const Kept& present,
                                  const Kept& wanted);

/// The stream of what the imports of a format tell about themselves.
std::string import_stream(const std::string& format);

}  // namespace annals::importing
