using Wan.Models.TextEncoder;
using Wan.Training.Data;
using Wan.Training.Data.Scenes;
using Wan.Training.Text;

namespace Wan.Training.Tests.Text;

public sealed class TextTrainingTests : IDisposable
{
    private static readonly TextTrainingOptions Few = new() { EnglishCaptions = 300, ChineseCaptions = 100, VocabularySize = 480 };
    private readonly string folder = Directory.CreateTempSubdirectory("wan-text-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Training_Twice_WritesTheSameBytes()
    {
        TextTraining.Write(Of("one"), Few);
        TextTraining.Write(Of("two"), Few);
        string[] files = [.. Directory.EnumerateFiles(Of("one")).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];
        Assert.Equal(["special_tokens_map.json", "spiece.model", "tokenizer.json", "tokenizer_config.json"], files);
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(Path.Combine(Of("one"), file)), File.ReadAllBytes(Path.Combine(Of("two"), file))));
    }

    [Theory]
    [InlineData("A red ball rolls to the right over a green field.")]
    [InlineData("一个红色的球在绿色的田野上向右滚动。")]
    [InlineData("A Zebra, 12 km away: “naïve” 猫 🦓")]
    [InlineData("")]
    public void ShippedTokenizer_OfAnyPrompt_HasNoUnknownTokens_AndBothFilesAgree(string prompt)
    {
        File.Copy(Path.Combine(Shipped, "spiece.model"), Path.Combine(folder, "spiece.model"));
        using UmT5Tokenizer fast = UmT5Tokenizer.Load(Shipped), slow = UmT5Tokenizer.Load(folder);
        TokenizedText tokens = fast.Encode(prompt);
        Assert.DoesNotContain(3, tokens.Ids[..tokens.TokenCount]);
        Assert.Equal(slow.Encode(prompt).Ids, tokens.Ids);
        Assert.Equal(slow.VocabularySize, fast.VocabularySize);
    }

    [Fact]
    public void ShippedTokenizer_OfEnglishWordsOfCaptions_HasAPieceForEach()
    {
        using UmT5Tokenizer tokenizer = UmT5Tokenizer.Load(Shipped);
        var clips = new ClipDataset(new ClipDatasetOptions { Seed = 5, ChineseShare = 0, Split = Split.HeldOut });
        string[] words = [.. Enumerable.Range(0, 500).SelectMany(i => clips.Caption(i).Split(' ', ',', '.')).Where(word => word.Length > 0).Distinct()];
        Assert.InRange(words.Length, 100, 300);
        Assert.DoesNotContain(words, word => tokenizer.Encode(word).TokenCount > 2);
    }

    [Fact]
    public void ShippedTokenizer_OfTheLongestCaptions_NeedsFewerTokensThanTheTransformerTakes()
    {
        using UmT5Tokenizer tokenizer = UmT5Tokenizer.Load(Shipped);
        var clips = new ClipDataset(new ClipDatasetOptions { Seed = 6, ChineseShare = 0.5 });
        Assert.InRange(Enumerable.Range(0, 1000).Max(i => tokenizer.Encode(clips.Caption(i)).TokenCount), 20, 64);
    }

    private string Of(string name) => Path.Combine(folder, name);

    private static string Shipped => Path.Combine(AppContext.BaseDirectory, "wan-tiny", "google", "umt5-xxl");
}
