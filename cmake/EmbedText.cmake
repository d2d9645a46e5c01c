# Writes a C++ file that holds the text of IN as the constant NS::SYMBOL.
file(READ ${IN} text)
file(WRITE ${OUT} "#include <string_view>
namespace ${NS} {
extern const std::string_view ${SYMBOL};
const std::string_view ${SYMBOL} = R\"~embedded~(")
file(APPEND ${OUT} "${text}")
file(APPEND ${OUT} ")~embedded~\";
}  // namespace ${NS}
")
