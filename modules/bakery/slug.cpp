#include "modules/bakery/slug.h"

#include <annals/error.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <vector>

namespace annals::bakery {

namespace {

using Utf16 = std::vector<UChar>;

void check(UErrorCode code) {
  if (U_SUCCESS(code)) return;
  throw Error(ErrorKind::io, std::string("Making a slug failed: ICU says ") + u_errorName(code));
}

// Calls an ICU function, which tells how long its answer is, again with enough room.
template <class Call>
Utf16 answer_of(Call call) {
  UErrorCode code = U_ZERO_ERROR;
  Utf16 answer(256);
  auto length = call(answer.data(), static_cast<std::int32_t>(answer.size()), code);
  if (code == U_BUFFER_OVERFLOW_ERROR) {
    code = U_ZERO_ERROR;
    answer.resize(static_cast<std::size_t>(length));
    length = call(answer.data(), length, code);
  }
  if (code == U_STRING_NOT_TERMINATED_WARNING) code = U_ZERO_ERROR;
  check(code);
  answer.resize(static_cast<std::size_t>(length));
  return answer;
}

using Form = const UNormalizer2*(UErrorCode*);

Utf16 decomposed(std::string_view text, Form* instance) {
  if (text.empty()) return {};
  UErrorCode code = U_ZERO_ERROR;
  const auto* form = instance(&code);
  check(code);
  const auto wide = answer_of([&](UChar* into, std::int32_t room, UErrorCode& error) {
    std::int32_t length = 0;
    u_strFromUTF8(into, room, &length, text.data(), static_cast<std::int32_t>(text.size()), &error);
    return length;
  });
  return answer_of([&](UChar* into, std::int32_t room, UErrorCode& error) {
    return unorm2_normalize(form, wide.data(), static_cast<std::int32_t>(wide.size()), into, room,
                            &error);
  });
}

Utf16 in_small_letters(const Utf16& text) {
  if (text.empty()) return {};
  return answer_of([&](UChar* into, std::int32_t room, UErrorCode& error) {
    return u_strToLower(into, room, text.data(), static_cast<std::int32_t>(text.size()), "",
                        &error);
  });
}

std::vector<UChar32> code_points(const Utf16& text) {
  std::vector<UChar32> points;
  const UChar* units = text.data();
  const auto length = static_cast<std::int32_t>(text.size());
  for (std::int32_t i = 0; i < length;) {
    UChar32 point = 0;
    U16_NEXT(units, i, length, point);
    points.push_back(point);
  }
  return points;
}

Utf16 utf16(const std::vector<UChar32>& points) {
  Utf16 text;
  for (const auto point : points) {
    if (point > 0xFFFF) {
      text.push_back(U16_LEAD(point));
      text.push_back(U16_TRAIL(point));
    } else {
      text.push_back(static_cast<UChar>(point));
    }
  }
  return text;
}

std::string utf8(const std::vector<UChar32>& points) {
  if (points.empty()) return {};
  const auto wide = utf16(points);
  UErrorCode code = U_ZERO_ERROR;
  std::string text(points.size() * 4 + 1, '\0');
  std::int32_t length = 0;
  u_strToUTF8(text.data(), static_cast<std::int32_t>(text.size()), &length, wide.data(),
              static_cast<std::int32_t>(wide.size()), &code);
  check(code);
  text.resize(static_cast<std::size_t>(length));
  return text;
}

bool is_letter_or_number(UChar32 point) {
  return (U_MASK(u_charType(point)) & (U_GC_L_MASK | U_GC_N_MASK)) != 0;
}

bool separates(UChar32 point) {
  return point == '_' || point == '-' || u_isUWhiteSpace(point) || (point >= 0x1C && point <= 0x1F);
}

}  // namespace

std::string slug_of(std::string_view name, std::string_view fallback) {
  std::vector<UChar32> kept;
  for (const auto point : code_points(decomposed(name, unorm2_getNFKDInstance))) {
    if (is_letter_or_number(point) || separates(point)) kept.push_back(point);
  }
  std::vector<UChar32> slug;
  for (const auto point : code_points(in_small_letters(utf16(kept)))) {
    if (!separates(point)) {
      slug.push_back(point);
    } else if (!slug.empty() && slug.back() != '-') {
      slug.push_back('-');
    }
  }
  if (slug.size() > slug_characters) slug.resize(slug_characters);
  auto text = utf8(slug);
  while (!slug.empty() && (slug.back() == '-' || text.size() > slug_bytes)) {
    text.resize(text.size() - static_cast<std::size_t>(U8_LENGTH(slug.back())));
    slug.pop_back();
  }
  return text.empty() ? std::string(fallback) : text;
}

std::string ingredient_slug_of(std::string_view name) {
  std::string slug;
  for (const auto point : code_points(decomposed(name, unorm2_getNFDInstance))) {
    if (separates(point)) {
      if (!slug.empty() && slug.back() != '_') slug += '_';
    } else if (point < 0x80 && u_isalnum(point)) {
      slug += static_cast<char>(u_tolower(point));
    }
  }
  while (!slug.empty() && slug.back() == '_') slug.pop_back();
  return slug;
}

std::string free_slug(const std::string& slug, char separator, int first,
                      const std::function<bool(const std::string&)>& is_taken) {
  std::string free = slug;
  for (int i = first; is_taken(free); ++i) {
    if (i - first == slug_tries) return {};
    free = slug + separator + std::to_string(i);
  }
  return free;
}

}  // namespace annals::bakery
