#pragma once

#include <functional>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "migration/import/bake/reader.h"
#include "migration/import/bake/record_reader.h"
#include "migration/import/bake/references.h"

namespace annals::importing {

/// The reading of a source: what the readers of all its parts share. Each record ends in settle,
/// settle_part or keep, and is counted there.
class BakeReading {
 public:
  BakeReading(const BakeSource& source, const BakeState& present,
              const std::map<RowName, std::string>& refused);
  BakeContent read();

  const BakeReferences& references() const { return references_; }
  const BakeRows& rows(std::string_view noun) const { return content_.state.of(noun); }
  /// A row of the source; null where it is another's, or there is none.
  BakeRow* row(std::string_view noun, std::string_view key);
  const BakeSection* section(std::string_view name) const;
  bool tells(std::string_view noun) const { return content_.told.contains(noun); }

  /// A row of `noun` with all columns but these, by the names that they have where records hold
  /// `holds`; references are resolved.
  BakeRow row_from(RecordReader& record, std::string_view noun, std::string_view holds,
                   std::initializer_list<std::string_view> except = {});
  /// The same for an entry of a list.
  BakeEntry entry_from(RecordReader& record, std::span<const BakeColumn> columns,
                       std::string_view holds, std::initializer_list<std::string_view> except = {});

  using Names = std::vector<std::pair<std::string_view, std::string>>;
  /// Into the state when the record is in order: other records then find it by these names, kind
  /// and text, and by its id, which is a name of the kind `id_kind`. False when it is kept instead.
  bool settle(RecordReader& record, BakeRow row, const Names& names,
              std::string_view id_kind = "id");
  /// A row that a record leads to beside its own.
  void add(BakeRow row, const Names& names);
  /// One more name for a row.
  void refer(std::string_view noun, std::string_view kind, std::string_view text, std::string key) {
    references_.add(noun, kind, text, std::move(key));
  }
  /// A record that is in the tables without a row of its own. `name` is of the row that it is in.
  void settle_part(RecordReader& record, const std::string& name);
  void keep(RecordReader& record);

  /// Gives each element of a list within a record to `read`, as a record of the table
  /// "recipes.ingredients".
  void nested(RecordReader& parent, std::string_view field,
              const std::function<void(RecordReader&)>& read);
  /// To be done when all records of this section are read.
  void later(std::function<void()> work) { later_.push_back(std::move(work)); }

  /// A slug for a row without one, free among those of the noun.
  std::string new_slug(RecordReader& record, std::string_view noun, const std::string& slug,
                       char separator, int first);
  void warn(const RecordReader& record, std::string_view sentence);
  void count_correction() { ++content_.corrections; }

 private:
  void find_told();
  void read_section(const BakeSection& section);
  void keep_section(const BakeSection& section);
  void run(RecordReader& record, const std::function<void(RecordReader&)>& read);
  Value value_for(RecordReader& record, const BakeColumn& column, std::string_view holds);
  void read_stamps(RecordReader& record, BakeRow& row);
  void keep_columns(const RecordReader& record, const std::string& name);
  void refer_to(const BakeNoun& noun, const BakeRow& row, const Names& names);
  ImportReport::Table& report(const std::string& table);

  const BakeSource& source_;
  const BakeState& present_;
  const std::map<RowName, std::string>& refused_;
  BakeContent content_;
  BakeReferences references_;
  std::vector<std::function<void()>> later_;
  std::map<std::string, std::size_t> reports_;  // places in content_.tables
  std::map<std::string, std::uint64_t> odd_columns_;
  std::map<std::pair<std::string_view, std::string>, std::string> keys_by_uuid_;
};

}  // namespace annals::importing
