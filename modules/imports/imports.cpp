#include "modules/imports/imports.h"

#include "imports.capnp.h"

namespace annals::modules {

extern const std::string_view imports_sql;

Module imports_module() {
  return Module::from<imports::RowKept, imports::KeptRowReleased, imports::ColumnsKept,
                      imports::FileKept, imports::KeptFileReleased, imports::SourceImported>(
      "imports", std::string(imports_sql));
}

}  // namespace annals::modules
