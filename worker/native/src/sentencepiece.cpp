#include <sentencepiece_processor.h>
#include <sentencepiece_trainer.h>

#include <algorithm>
#include <memory>
#include <new>
#include <sstream>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "wan_sentencepiece.h"

namespace {

using Processor = sentencepiece::SentencePieceProcessor;

thread_local std::string last_error;

wt_status fail(wt_status status, const char* message) noexcept {
  try {
    last_error = message;
  } catch (...) {
    last_error.clear();
  }
  return status;
}

/// Runs the body; no exception crosses the C boundary.
template <class F>
wt_status guard(F&& body) noexcept {
  try {
    std::forward<F>(body)();
    return WT_OK;
  } catch (const std::bad_alloc& e) {
    return fail(WT_OUT_OF_MEMORY, e.what());
  } catch (const std::exception& e) {
    return fail(WT_INTERNAL, e.what());
  } catch (...) {
    return fail(WT_INTERNAL, "unknown C++ exception");
  }
}

const Processor& processor(wt_sentencepiece handle) {
  if (handle == nullptr) throw std::invalid_argument("a SentencePiece handle is null");
  return *static_cast<const Processor*>(handle);
}

std::string bytes_of(const uint8_t* data, int64_t count) {
  return std::string(reinterpret_cast<const char*>(data), static_cast<size_t>(count));
}

void check(const sentencepiece::util::Status& status) {
  if (!status.ok()) throw std::runtime_error(status.ToString());
}

/// Lines of a text, in their order.
class Lines : public sentencepiece::SentenceIterator {
 public:
  explicit Lines(std::string text) : text_(std::move(text)) { Next(); }
  bool done() const override { return done_; }
  void Next() override { done_ = !std::getline(text_, line_); }
  const std::string& value() const override { return line_; }
  sentencepiece::util::Status status() const override { return {}; }

 private:
  std::istringstream text_;
  std::string line_;
  bool done_ = false;
};

std::unordered_map<std::string, std::string> arguments_of(std::string text) {
  std::unordered_map<std::string, std::string> result;
  for (Lines lines(std::move(text)); !lines.done(); lines.Next()) {
    const std::string& line = lines.value();
    const size_t equals = line.find('=');
    if (equals == std::string::npos) throw std::invalid_argument("not name=value: " + line);
    result[line.substr(0, equals)] = line.substr(equals + 1);
  }
  return result;
}

}  // namespace

const char* wt_sentencepiece_last_error(void) { return last_error.c_str(); }

wt_status wt_sentencepiece_load(const uint8_t* model, int64_t bytes, wt_sentencepiece* result) {
  return guard([&] {
    auto loaded = std::make_unique<Processor>();
    check(loaded->LoadFromSerializedProto(bytes_of(model, bytes)));
    *result = loaded.release();
  });
}

wt_status wt_sentencepiece_delete(wt_sentencepiece self) {
  return guard([&] { delete static_cast<Processor*>(self); });
}

wt_status wt_sentencepiece_facts(wt_sentencepiece self, int32_t* pieces, int32_t* unknown, int32_t* end,
                                 int32_t* padding) {
  return guard([&] {
    const Processor& model = processor(self);
    *pieces = model.GetPieceSize();
    *unknown = model.unk_id();
    *end = model.eos_id();
    *padding = model.pad_id();
  });
}

wt_status wt_sentencepiece_encode(wt_sentencepiece self, const uint8_t* text, int64_t bytes, int32_t** ids,
                                  int64_t* count) {
  return guard([&] {
    std::vector<int> found;
    check(processor(self).Encode(bytes_of(text, bytes), &found));
    std::unique_ptr<int32_t[]> copy(new int32_t[found.size()]);
    std::copy(found.begin(), found.end(), copy.get());
    *count = static_cast<int64_t>(found.size());
    *ids = copy.release();
  });
}

void wt_sentencepiece_ids_delete(int32_t* ids) { delete[] ids; }

wt_status wt_sentencepiece_piece(wt_sentencepiece self, int32_t id, const char** text, int64_t* bytes, float* score) {
  return guard([&] {
    const Processor& model = processor(self);
    if (id < 0 || id >= model.GetPieceSize()) throw std::out_of_range("no piece has this id: " + std::to_string(id));
    const std::string& piece = model.IdToPiece(id);
    *score = model.GetScore(id);
    *bytes = static_cast<int64_t>(piece.size());
    *text = piece.data();
  });
}

wt_status wt_sentencepiece_train(const uint8_t* arguments, int64_t argument_bytes, const uint8_t* sentences,
                                 int64_t sentence_bytes, uint8_t** model, int64_t* bytes) {
  return guard([&] {
    Lines lines(bytes_of(sentences, sentence_bytes));
    std::string trained;
    check(sentencepiece::SentencePieceTrainer::Train(arguments_of(bytes_of(arguments, argument_bytes)), &lines,
                                                     &trained));
    std::unique_ptr<uint8_t[]> copy(new uint8_t[trained.size()]);
    std::copy(trained.begin(), trained.end(), copy.get());
    *bytes = static_cast<int64_t>(trained.size());
    *model = copy.release();
  });
}

void wt_sentencepiece_model_delete(uint8_t* model) { delete[] model; }
