# Writes a C++ file that holds the texts of the files IN ("a.sql|b.sql"), one after another, as the
# constant NS::SYMBOL.
set(text "")
string(REPLACE "|" ";" files "${IN}")
foreach(file ${files})
  file(READ ${file} part)
  string(APPEND text "${part}")
endforeach()
file(WRITE ${OUT} "#include <string_view>
namespace ${NS} {
extern const std::string_view ${SYMBOL};
const std::string_view ${SYMBOL} = R\"~embedded~(")
file(APPEND ${OUT} "${text}")
file(APPEND ${OUT} ")~embedded~\";
}  // namespace ${NS}
")
