#pragma once

#include <annals/error.h>

#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>

/// Calls and expects Error{kind} whose message contains `part`.
template <class Call>
void expect_error(annals::ErrorKind kind, std::string_view part, Call&& call) {
  try {
    call();
    BOOST_ERROR("no error, but expected one with: " << part);
  } catch (const annals::Error& error) {
    std::string message = error.what();
    BOOST_TEST(annals::name_of(error.kind()) == annals::name_of(kind), message);
    BOOST_TEST((message.find(part) != std::string::npos),
               "\"" << message << "\" does not contain \"" << part << "\"");
    // Sentences for people: no source files, no stack traces.
    BOOST_TEST(
        (message.find(".c++") == std::string::npos && message.find("stack:") == std::string::npos),
        message);
    BOOST_TEST(message.ends_with('.'), message);
  }
}
