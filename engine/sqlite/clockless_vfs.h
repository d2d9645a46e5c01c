#pragma once

namespace annals::sqlite {

/// The name of a VFS that is the gathering one (gathering_vfs.h) without a clock, registered at
/// first use from any thread: on its connections date('now'), CURRENT_TIMESTAMP and the like give
/// NULL, and leave a mark by which the asker is found out.
const char* clockless_vfs();

/// Whether the calling thread has asked a clockless connection for the time since the last call
/// of forget_clock_question.
bool clock_was_asked();
void forget_clock_question();

}  // namespace annals::sqlite
