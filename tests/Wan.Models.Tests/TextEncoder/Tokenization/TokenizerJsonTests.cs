using System.Text.Json.Nodes;
using Wan.Models.TextEncoder;

namespace Wan.Models.Tests.TextEncoder.Tokenization;

public sealed class TokenizerJsonTests
{
    [Fact]
    public void Load_NoTokenizerInTheFolder_SaysWhatItLookedFor()
    {
        string folder = Path.Combine(Path.GetTempPath(), "there-is-no-such-folder");
        var error = Assert.Throws<TokenizerException>(() => UmT5Tokenizer.Load(folder));
        Assert.Equal($"No tokenizer in {folder}: looked for tokenizer.json and spiece.model.", error.Message);
    }

    [Theory]
    [InlineData("normalizer", """{"type":"NFKC"}""", "normalizer: a normalizer of type \"NFKC\" is not supported.")]
    [InlineData("normalizer", """{"type":"Sequence","normalizers":[{"type":"Strip"},{"type":"Nmt"}]}""", "normalizer.normalizers[1]: a normalizer of type \"Nmt\" is not supported.")]
    [InlineData("normalizer", """{"type":"Replace","pattern":{"Regex":"\\w+"},"content":"x"}""", "normalizer.pattern.Regex: the pattern \"\\w+\" is not supported.")]
    [InlineData("normalizer", """{"type":"Replace","pattern":{"Regex":"[a"},"content":"x"}""", "normalizer.pattern.Regex: ")]
    [InlineData("normalizer", """{"type":"Replace","pattern":{"String":"a"}}""", "normalizer.content: expected a string, found nothing.")]
    [InlineData("normalizer", "[]", "normalizer: expected an object, found array.")]
    [InlineData("pre_tokenizer", """{"type":"ByteLevel"}""", "pre_tokenizer: a pre-tokenizer of type \"ByteLevel\" is not supported.")]
    [InlineData("pre_tokenizer", """{"type":"Metaspace","replacement":"__"}""", "pre_tokenizer.replacement: expected one character, found string.")]
    [InlineData("pre_tokenizer", """{"type":"Metaspace","replacement":"_","prepend_scheme":"sometimes"}""", "pre_tokenizer.prepend_scheme: \"sometimes\" is not supported.")]
    [InlineData("post_processor", """{"type":"BertProcessing"}""", "post_processor: a post-processor of type \"BertProcessing\" is not supported.")]
    [InlineData("post_processor", """{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"</s>"}}],"special_tokens":{}}""", "post_processor.special_tokens.</s>: expected an object, found nothing.")]
    [InlineData("added_tokens", """[{"id":"zero","content":"<pad>"}]""", "added_tokens[0].id: expected a whole number, found string.")]
    [InlineData("added_tokens", """[{"id":0,"content":"<pad>","single_word":true}]""", "added_tokens[0]: single_word is not supported.")]
    [InlineData("added_tokens", "7", "added_tokens: expected a list, found number.")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":0},"merges":[]}""", "model.type: \"BPE\" is not supported, only \"Unigram\" is.")]
    [InlineData("model", """{"vocab":[["<unk>",0]],"unk_id":0}""", "model.type: \"none\" is not supported, only \"Unigram\" is.")]
    [InlineData("model", """{"type":"Unigram","unk_id":0}""", "model.vocab: expected a list of pieces.")]
    [InlineData("model", """{"type":"Unigram","unk_id":0,"vocab":[["<unk>",0],["a"]]}""", "model.vocab[1]: expected a piece and its score.")]
    [InlineData("model", """{"type":"Unigram","unk_id":0,"vocab":[["<unk>",0],"a"]}""", "model.vocab[1]: expected a piece and its score.")]
    [InlineData("model", """{"type":"Unigram","unk_id":0,"vocab":[["<unk>",0],["a",-1,2]]}""", "model.vocab[2]: expected a piece and its score.")]
    [InlineData("model", """{"type":"Unigram","unk_id":null,"vocab":[["<unk>",0]]}""", "model.unk_id: expected a whole number.")]
    [InlineData("model", """{"type":"Unigram","unk_id":1,"vocab":[["<unk>",0]]}""", "model.unk_id: expected less than the vocabulary's size, 1.")]
    [InlineData("model", "3", "model: expected an object.")]
    public void Load_PartThatCannotBeUsed_OneErrorThatNamesIt(string part, string value, string expected)
    {
        JsonObject tokenizer = SmallTokenizer.Build();
        tokenizer[part] = JsonNode.Parse(value);
        var error = Assert.Throws<TokenizerException>(() => SmallTokenizer.Load(tokenizer));
        Assert.Contains($"{Path.DirectorySeparatorChar}tokenizer.json: {expected}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoPaddingToken_Refused()
    {
        JsonObject tokenizer = SmallTokenizer.Build();
        tokenizer.Remove("added_tokens");
        tokenizer["model"]!["vocab"]![0] = new JsonArray("padding", 0);
        var error = Assert.Throws<TokenizerException>(() => SmallTokenizer.Load(tokenizer));
        Assert.EndsWith("the vocabulary has no <pad>.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[1, 2]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{} {}")]
    [InlineData("""{"model":{"type":"Unigram","unk_id":0,"vocab":[["\ud83d",0]]}}""")]
    public void Load_FileThatIsNoTokenizer_Refused(string json)
    {
        Assert.Throws<TokenizerException>(() => SmallTokenizer.Load(json));
    }

    [Fact]
    public void Load_FileCutAnywhere_Refused()
    {
        string whole = SmallTokenizer.Build().ToJsonString();
        for (int length = 0; length < whole.Length; length += 7)
        {
            string part = whole[..length];
            Assert.Throws<TokenizerException>(() => SmallTokenizer.Load(part));
        }
    }

    [Fact]
    public void Load_ByteOrderMark_Ignored()
    {
        Assert.Equal(14, SmallTokenizer.Load("\uFEFF" + SmallTokenizer.Build().ToJsonString()).VocabularySize);
    }

    [Theory]
    [InlineData("""{"type":"Strip","strip_left":true,"strip_right":true}""", " a ", new long[] { 7, 1 })]
    [InlineData("""{"type":"Replace","pattern":{"String":"b"},"content":"a"}""", "b", new long[] { 7, 1 })]
    [InlineData("""{"type":"Prepend","prepend":"▁▁"}""", "a", new long[] { 4, 7, 1 })]
    [InlineData("""{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"Replace","pattern":{"Regex":"b{2,}"},"content":"$0"}]}""", "bb", new long[] { 4, 3, 1 })]
    [InlineData("null", "a", new long[] { 7, 1 })]
    public void Load_OtherNormalizers_Applied(string normalizer, string prompt, long[] expected)
    {
        JsonObject tokenizer = SmallTokenizer.Build();
        tokenizer["normalizer"] = JsonNode.Parse(normalizer);
        Assert.Equal(expected, SmallTokenizer.Load(tokenizer).Encode(prompt).Tokens());
    }
}
