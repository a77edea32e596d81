using Wan.Models.TextEncoder;

namespace Wan.Models.Tests.TextEncoder.Tokenization;

public sealed class StarterTokenizerTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("starter-tokenizer-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Write_ThenLoad_KnowsWordsAndSpellsOthers()
    {
        StarterTokenizer.Write(folder.FullName);
        UmT5Tokenizer tokenizer = UmT5Tokenizer.Load(folder.FullName);

        TokenizedText known = tokenizer.Encode("a red fox runs through the snow");
        TokenizedText spelled = tokenizer.Encode("xylophone");
        Assert.Equal(7 + 1, known.TokenCount);
        Assert.Equal(1 + "xylophone".Length + 1, spelled.TokenCount);
        Assert.DoesNotContain(3, known.Tokens().Concat(spelled.Tokens()));
    }

    [Fact]
    public void Write_LettersThatItLacks_AreUnknownTokens()
    {
        StarterTokenizer.Write(folder.FullName);
        Assert.Contains(3, UmT5Tokenizer.Load(folder.FullName).Encode("猫").Tokens());
    }

    [Fact]
    public void Write_Vocabulary_FitsTheTinyEncoder()
    {
        StarterTokenizer.Write(folder.FullName);
        Assert.InRange(UmT5Tokenizer.Load(folder.FullName).VocabularySize, 500, UmT5Config.Tiny.VocabSize);
    }

    [Fact]
    public void Write_Twice_SameBytes()
    {
        StarterTokenizer.Write(folder.FullName);
        byte[] first = File.ReadAllBytes(Path.Combine(folder.FullName, "tokenizer.json"));
        StarterTokenizer.Write(folder.FullName);
        Assert.Equal(first, File.ReadAllBytes(Path.Combine(folder.FullName, "tokenizer.json")));
    }
}
