using Wan.Farm.Testing;
using Wan.Models.TextEncoder;

namespace Wan.Models.Tests.TextEncoder.Tokenization;

public sealed class StarterTokenizerTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Write_ThenLoad_KnowsWordsAndSpellsOthers()
    {
        StarterTokenizer.Write(folder);
        UmT5Tokenizer tokenizer = UmT5Tokenizer.Load(folder);

        TokenizedText known = tokenizer.Encode("a red fox runs through the snow");
        TokenizedText spelled = tokenizer.Encode("xylophone");
        Assert.Equal(7 + 1, known.TokenCount);
        Assert.Equal(1 + "xylophone".Length + 1, spelled.TokenCount);
        Assert.DoesNotContain(3, known.Tokens().Concat(spelled.Tokens()));
    }

    [Fact]
    public void Write_LettersThatItLacks_AreUnknownTokens()
    {
        StarterTokenizer.Write(folder);
        Assert.Contains(3, UmT5Tokenizer.Load(folder).Encode("猫").Tokens());
    }

    [Fact]
    public void Write_Vocabulary_FitsTheTinyEncoder()
    {
        StarterTokenizer.Write(folder);
        Assert.InRange(UmT5Tokenizer.Load(folder).VocabularySize, 500, UmT5Config.Tiny.VocabSize);
    }

    [Fact]
    public void Write_Twice_SameBytes()
    {
        StarterTokenizer.Write(folder);
        byte[] first = File.ReadAllBytes(folder["tokenizer.json"]);
        StarterTokenizer.Write(folder);
        Assert.Equal(first, File.ReadAllBytes(folder["tokenizer.json"]));
    }
}
