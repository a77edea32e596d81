using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TorchSharp;
using Wan.Farm.Testing.Golden;
using Wan.Models.TextEncoder;
using Wan.Models.Weights;

namespace Wan.Models.Tests.TextEncoder.Tokenization;

public sealed class UmT5TokenizerTests
{
    private static readonly UmT5Tokenizer Small = SmallTokenizer.Load(SmallTokenizer.Build());

    [Theory]
    [MemberData(nameof(GoldenFixtures.EnumerateFixtures), "tokenizer/umt5_like", MemberType = typeof(GoldenFixtures))]
    public void Encode_GoldenPrompts_SameIdsAsThePublishedPipeline(Fixture fixture)
    {
        UmT5Tokenizer tokenizer = UmT5Tokenizer.Load(fixture.Model);
        Assert.All(TokenizerGolden.Read(fixture), golden =>
        {
            TokenizedText text = tokenizer.Encode(golden.Text);
            Assert.Equal(golden.Cleaned, TextCleaning.Clean(golden.Text));
            Assert.Equal(golden.Ids, text.Tokens());
            Assert.Equal(golden.FullTokenCount, text.FullTokenCount);
        });
    }

    [Theory]
    [MemberData(nameof(GoldenFixtures.EnumerateFixtures), "tokenizer/umt5_like", MemberType = typeof(GoldenFixtures))]
    public void Encode_GoldenRows_SamePaddingAndMaskAsThePublishedPipeline(Fixture fixture)
    {
        UmT5Tokenizer tokenizer = UmT5Tokenizer.Load(fixture.Model);
        IReadOnlyList<TokenizerGolden> prompts = TokenizerGolden.Read(fixture);
        using SafetensorsFile file = SafetensorsFile.Open(fixture.PathOf("tokenizer", "umt5_like.safetensors"));
        using torch.Tensor ids = file.Read("ids"), mask = file.Read("mask"), rows = file.Read("rows");
        long[] promptOfRow = rows.data<long>().ToArray();
        for (int row = 0; row < promptOfRow.Length; row++)
        {
            TokenizedText text = tokenizer.Encode(prompts[(int)promptOfRow[row]].Text);
            Assert.Equal(ids[row].data<long>().ToArray(), text.Ids);
            Assert.Equal(mask[row].data<long>().ToArray(), text.Mask);
        }
    }

    [Fact]
    public void Encode_ShortPrompt_PaddedAndMasked()
    {
        (long[] ids, long[] mask) = Small.Encode("ab 猫", maxLength: 6);
        Assert.Equal([9, 4, 10, 1, 0, 0], ids);
        Assert.Equal([1, 1, 1, 1, 0, 0], mask);
    }

    [Fact]
    public void Encode_LongPrompt_LosesItsEndButNotItsEndToken()
    {
        TokenizedText text = Small.Encode("a a a a a", maxLength: 3);
        Assert.Equal([7, 7, 1], text.Ids);
        Assert.Equal([1, 1, 1], text.Mask);
        Assert.True(text.Truncated);
        Assert.Equal(6, text.FullTokenCount);
    }

    [Fact]
    public void Encode_PromptThatJustFits_NotTruncated()
    {
        TokenizedText text = Small.Encode("a a", maxLength: 3);
        Assert.Equal([7, 7, 1], text.Ids);
        Assert.False(text.Truncated);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\t ")]
    [InlineData("\0\u0007")]
    public void Encode_NothingLeftAfterCleaning_EndTokenOnly(string prompt)
    {
        Assert.Equal([1], Small.Encode(prompt).Tokens());
    }

    [Theory]
    [InlineData("☃", new long[] { 4, 3, 1 })]
    [InlineData("☃☄★", new long[] { 4, 3, 1 })]                 // a run of unknown characters is one token
    [InlineData("☃ ☄", new long[] { 4, 3, 4, 3, 1 })]
    [InlineData("a☃b", new long[] { 7, 3, 6, 1 })]
    [InlineData("🚀🛸", new long[] { 4, 11, 3, 1 })]              // characters of two UTF-16 units
    public void Encode_UnknownCharacters_OneUnknownTokenPerRun(string prompt, long[] expected)
    {
        Assert.Equal(expected, Small.Encode(prompt).Tokens());
    }

    [Theory]
    [InlineData("</s>", new long[] { 1, 1 })]
    [InlineData("a</s>b", new long[] { 7, 1, 4, 6, 1 })]          // every stretch between special tokens starts a word
    [InlineData("a <extra_id_0> a", new long[] { 7, 4, 13, 7, 1 })]
    [InlineData("<extra_id_0", new long[] { 4, 3, 5, 3, 1 })]
    public void Encode_SpecialTokensInThePrompt_AreThoseTokens(string prompt, long[] expected)
    {
        Assert.Equal(expected, Small.Encode(prompt).Tokens());
    }

    [Fact]
    public void Encode_WordSignInThePrompt_IsAWordStart()
    {
        Assert.Equal(Small.Encode("a ab").Ids, Small.Encode("▁a▁ab").Ids);
    }

    [Fact]
    public void Encode_TokenThatTakesTheSpaceAround_LeavesNoWordSign()
    {
        JsonObject tokenizer = SmallTokenizer.Build();
        JsonObject extra = SmallTokenizer.Added(13, "<extra_id_0>");
        extra["lstrip"] = true;
        extra["rstrip"] = true;
        tokenizer["added_tokens"]![4] = extra;
        UmT5Tokenizer greedy = SmallTokenizer.Load(tokenizer);
        Assert.Equal([7, 13, 7, 1], greedy.Encode("a <extra_id_0> a").Tokens());
    }

    [Fact]
    public void Encode_ByteFallback_BytesOfUnknownCharactersWhereTheVocabularyHasThem()
    {
        JsonObject tokenizer = SmallTokenizer.Build();
        tokenizer["model"]!["byte_fallback"] = true;
        JsonArray vocabulary = tokenizer["model"]!["vocab"]!.AsArray();
        foreach (string piece in (string[])["<0xC3>", "<0xA9>"])
            vocabulary.Add(new JsonArray(piece, -50));
        UmT5Tokenizer bytes = SmallTokenizer.Load(tokenizer);
        Assert.Equal([4, 14, 15, 1], bytes.Encode("é").Tokens());
        Assert.Equal([4, 3, 1], bytes.Encode("☃").Tokens());
    }

    [Fact]
    public void Encode_PrefixOnFirstStretchOnly_LaterStretchesHaveNone()
    {
        JsonObject tokenizer = SmallTokenizer.Build();
        tokenizer["pre_tokenizer"]!["prepend_scheme"] = "first";
        UmT5Tokenizer first = SmallTokenizer.Load(tokenizer);
        Assert.Equal([7, 1, 5, 1], first.Encode("a</s>a").Tokens());
    }

    [Fact]
    public void Encode_WordsSplitAtWhiteSpaceFirst_NoWordSignAlone()
    {
        JsonObject tokenizer = SmallTokenizer.Build();
        tokenizer["pre_tokenizer"] = new JsonObject
        {
            ["type"] = "Sequence",
            ["pretokenizers"] = new JsonArray(
                new JsonObject { ["type"] = "WhitespaceSplit" },
                tokenizer["pre_tokenizer"]!.DeepClone()),
        };
        UmT5Tokenizer older = SmallTokenizer.Load(tokenizer);
        Assert.Equal([7, 13, 7, 1], older.Encode("a <extra_id_0> a").Tokens());
    }

    [Fact]
    public void Encode_LimitBelowTheSpecialTokens_Refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Small.Encode("a", maxLength: 0));
    }

    [Fact]
    public void Encode_OneWordOfAMillionCharacters_Ends()
    {
        Assert.Equal(1_000_001, Small.Encode(new string('b', 1_000_000)).FullTokenCount - 1);
    }

    [Fact]
    public void Encode_ManyThreadsAtATime_SameIds()
    {
        Fixture fixture = GoldenFixtures.Find("tokenizer/umt5_like");
        UmT5Tokenizer tokenizer = UmT5Tokenizer.Load(fixture.Model);
        IReadOnlyList<TokenizerGolden> prompts = TokenizerGolden.Read(fixture);
        System.Threading.Tasks.Parallel.ForEach(prompts, golden => Assert.Equal(golden.Ids, tokenizer.Encode(golden.Text).Tokens()));
    }

    [Property(MaxTest = 500)]
    public Property Encode_AnyString_ValidIdsThenPadding()
    {
        return Prop.ForAll(RandomText.Arbitrary, prompt =>
        {
            TokenizedText text = Small.Encode(prompt, maxLength: 64);
            return text.Ids.Length == 64
                && text.Ids.All(id => id >= 0 && id < Small.VocabularySize)
                && text.Ids[text.TokenCount - 1] == 1
                && text.Ids[text.TokenCount..].All(id => id == 0)
                && text.Mask.SequenceEqual(Enumerable.Range(0, 64).Select(i => i < text.TokenCount ? 1L : 0L));
        });
    }
}
