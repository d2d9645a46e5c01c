#pragma once

#include <string>
#include <string_view>

#include "migration/import/bake/reading.h"

namespace annals::importing {

/// What one kind of record becomes.
struct BakePart {
  std::string_view holds;  ///< as in generations.h
  void (*read)(BakeReading&, RecordReader&);
  std::string_view tells_of[3];  ///< nouns; empty for none
};

/// Null when there is none.
const BakePart* bake_part(std::string_view holds);

// kitchen.cpp
void read_ingredient(BakeReading& reading, RecordReader& record);
void read_brand_ingredient(BakeReading& reading, RecordReader& record);
void read_product(BakeReading& reading, RecordReader& record);
void read_lot(BakeReading& reading, RecordReader& record);
void read_conversion(BakeReading& reading, RecordReader& record);

// recipes.cpp
void read_recipe(BakeReading& reading, RecordReader& record);
void read_recipe_line(BakeReading& reading, RecordReader& record);
void read_recipe_part(BakeReading& reading, RecordReader& record);

// goods.cpp
void read_finished_unit(BakeReading& reading, RecordReader& record);
/// A unit within its recipe.
void read_unit_of(BakeReading& reading, RecordReader& record, const std::string& recipe);
void read_finished_good(BakeReading& reading, RecordReader& record);
void read_bundle(BakeReading& reading, RecordReader& record);
void read_composition(BakeReading& reading, RecordReader& record);
void read_assigned_lot(BakeReading& reading, RecordReader& record);

// occasions.cpp
void read_package(BakeReading& reading, RecordReader& record);
void read_package_good(BakeReading& reading, RecordReader& record);
void read_package_bundle(BakeReading& reading, RecordReader& record);
void read_recipient(BakeReading& reading, RecordReader& record);
void read_event(BakeReading& reading, RecordReader& record);
void read_assignment(BakeReading& reading, RecordReader& record);
void read_production(BakeReading& reading, RecordReader& record);

// runs.cpp
void read_run(BakeReading& reading, RecordReader& record);
void read_consumed_unit(BakeReading& reading, RecordReader& record);
void read_consumed_good(BakeReading& reading, RecordReader& record);
void read_consumed_packaging(BakeReading& reading, RecordReader& record);

}  // namespace annals::importing
