using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Golden;
using Wan.Models.TextEncoder;
using Wan.Native;

namespace Wan.Models.Tests.TextEncoder.Tokenization;

public sealed class SentencePieceTests : IDisposable
{
    private static readonly string ModelFolder = GoldenFixtures.Find("tokenizer/umt5_like").Model;

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(GoldenFixtures.EnumerateFixtures), "tokenizer/nfkc*", MemberType = typeof(GoldenFixtures))]
    public void Encode_GoldenTexts_SameIdsAsTheLibrary(Fixture fixture)
    {
        using SentencePieceProcessor processor = SentencePieceProcessor.Load(File.ReadAllBytes(fixture.Model));
        Assert.All(SentencePieceGolden.Read(fixture), golden => Assert.Equal(golden.Pieces, processor.Encode(golden.Text)));
    }

    [Theory]
    [MemberData(nameof(GoldenFixtures.EnumerateFixtures), "tokenizer/umt5_like", MemberType = typeof(GoldenFixtures))]
    public void Load_OnlyTheSentencePieceModel_ItsIdsAndTheEndToken(Fixture fixture)
    {
        File.Copy(Path.Combine(fixture.Model, "spiece.model"), folder["spiece.model"]);
        using UmT5Tokenizer tokenizer = UmT5Tokenizer.Load(folder);
        Assert.All(
            TokenizerGolden.Read(fixture).Where(golden => golden.LibraryIds is not null),
            golden => Assert.Equal(golden.LibraryIds, tokenizer.Encode(golden.Text, maxLength: 2048).Tokens()));
        Assert.Equal(folder["spiece.model"], tokenizer.Source);
    }

    [Fact]
    public void Load_BothFiles_TakesTheFastOne()
    {
        using UmT5Tokenizer tokenizer = UmT5Tokenizer.Load(ModelFolder);
        Assert.EndsWith("tokenizer.json", tokenizer.Source, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no model at all, only some words")]
    public void Load_FileThatIsNoModel_OneErrorThatNamesIt(string content)
    {
        File.WriteAllText(folder["spiece.model"], content);
        var error = Assert.Throws<TokenizerException>(() => UmT5Tokenizer.Load(folder));
        Assert.StartsWith($"{folder["spiece.model"]} cannot be used: SentencePiece: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ModelCutInTheMiddle_Refused()
    {
        byte[] whole = File.ReadAllBytes(Path.Combine(ModelFolder, "spiece.model"));
        Assert.Throws<InvalidDataException>(() => SentencePieceProcessor.Load(whole.AsSpan(0, whole.Length / 2)));
    }

    [Fact]
    public void Facts_PublishedKind_PadEndUnknown()
    {
        using SentencePieceProcessor processor = SentencePieceProcessor.Load(File.ReadAllBytes(Path.Combine(ModelFolder, "spiece.model")));
        Assert.Equal((0, 1, 3), (processor.PaddingId, processor.EndId, processor.UnknownId));
        Assert.Equal(1916, processor.PieceCount);      // the 300 extra tokens are in tokenizer.json only
    }

    [Fact]
    public void Encode_AfterDispose_Refused()
    {
        SentencePieceProcessor processor = SentencePieceProcessor.Load(File.ReadAllBytes(Path.Combine(ModelFolder, "spiece.model")));
        processor.Dispose();
        Assert.Throws<ObjectDisposedException>(() => processor.Encode("a"));
    }

    [Property(MaxTest = 200)]
    public Property Encode_AnyString_ValidIds()
    {
        SentencePieceProcessor processor = SentencePieceProcessor.Load(File.ReadAllBytes(Path.Combine(ModelFolder, "spiece.model")));
        return Prop.ForAll(RandomText.Arbitrary, text => processor.Encode(text).All(id => id >= 0 && id < processor.PieceCount));
    }
}
