#pragma once

#include <annals/decision.h>
#include <annals/tables.h>

#include "bakery.capnp.h"

namespace annals::bakery {

Decision create_recipient(const Tables& tables, CreateRecipient::Reader ask);
Decision update_recipient(const Tables& tables, UpdateRecipient::Reader ask);
/// Refused while a package is assigned to the recipient.
Decision delete_recipient(const Tables& tables, DeleteRecipient::Reader ask);

}  // namespace annals::bakery
