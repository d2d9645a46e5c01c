#pragma once

#include <capnp/list.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "workspace.capnp.h"

namespace annals::workspace {

/// What stands in a JSON text where a credential stood.
inline constexpr std::string_view covered_credential = "\"•••\"";

struct HiddenCredential {
  std::string name;         ///< of the member that it is the value of
  std::uint32_t place = 0;  ///< of what covers it: characters (code points) before it
  std::string text;         ///< as it stood: a literal of JSON
};

struct CoveredJson {
  std::string text;
  std::vector<HiddenCredential> credentials;  ///< in the order of their places
};

/// Whether a member of this name holds a credential: "token", "jira_token", "apiKey", "password" …
bool is_credential_name(std::string_view name);

/// Takes the credentials out of a JSON text, at any depth. The rest stays byte for byte. Empty
/// texts, booleans and null are no credentials. `json` must be valid; of what is not, something is
/// covered or nothing.
CoveredJson cover_credentials(std::string_view json);

/// The reverse.
std::string uncover_credentials(const CoveredJson& covered);

/// Sets the fields jiraConfig and credentials of an event.
template <class Event>
void set_jira_config(Event event, const CoveredJson& config) {
  event.setJiraConfig(config.text);
  auto list = event.initCredentials(static_cast<unsigned>(config.credentials.size()));
  for (unsigned i = 0; i < list.size(); ++i) {
    list[i].setName(config.credentials[i].name);
    list[i].setPlace(config.credentials[i].place);
    list[i].setText(config.credentials[i].text);
  }
}

}  // namespace annals::workspace
