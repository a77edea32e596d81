// C ABI over SentencePiece, for checkpoints that have spiece.model and no tokenizer.json, and to train such a model.
// Exported by libwan_sentencepiece, which does not need libtorch. Statuses as in wan_torch.h; results stay untouched
// when the status is not WT_OK.
#pragma once

#include "wan_torch.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef void* wt_sentencepiece;

WT_API const char* wt_sentencepiece_last_error(void);  // UTF-8, this thread's, valid until its next failing call
// model: the bytes of a .model file; not kept
WT_API wt_status wt_sentencepiece_load(const uint8_t* model, int64_t bytes, wt_sentencepiece* result);
WT_API wt_status wt_sentencepiece_delete(wt_sentencepiece self);
// An id is -1 where the model has no such piece.
WT_API wt_status wt_sentencepiece_facts(wt_sentencepiece self, int32_t* pieces, int32_t* unknown, int32_t* end,
                                        int32_t* padding);
// text: UTF-8, may hold NULs. The ids are the caller's until wt_sentencepiece_ids_delete. Many threads may encode at a
// time.
WT_API wt_status wt_sentencepiece_encode(wt_sentencepiece self, const uint8_t* text, int64_t bytes, int32_t** ids,
                                         int64_t* count);
WT_API void wt_sentencepiece_ids_delete(int32_t* ids);
// text: UTF-8 without a NUL, the processor's own, valid until it is deleted
WT_API wt_status wt_sentencepiece_piece(wt_sentencepiece self, int32_t id, const char** text, int64_t* bytes,
                                        float* score);

// arguments: UTF-8, lines of name=value as of spm_train, without its input and output. sentences: UTF-8, one a line.
// The model's bytes are the caller's until wt_sentencepiece_model_delete.
WT_API wt_status wt_sentencepiece_train(const uint8_t* arguments, int64_t argument_bytes, const uint8_t* sentences,
                                        int64_t sentence_bytes, uint8_t** model, int64_t* bytes);
WT_API void wt_sentencepiece_model_delete(uint8_t* model);

#ifdef __cplusplus
}
#endif
