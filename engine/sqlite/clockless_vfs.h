#pragma once

namespace annals::sqlite {

/// The name of a VFS that is SQLite's default one without a clock, and with gathered writes
/// (gathered_frames.h), registered at first use from any thread: on its connections date('now'),
/// CURRENT_TIMESTAMP and the like give NULL, and leave a mark by which the asker is found out.
const char* clockless_vfs();

/// Whether the calling thread has asked a clockless connection for the time since the last call
/// of forget_clock_question.
bool clock_was_asked();
void forget_clock_question();

}  // namespace annals::sqlite
