using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Wan.Models.TextEncoder;
using Wan.Models.TextEncoder.Cleaning;

namespace Wan.Models.Tests.TextEncoder.Cleaning;

public sealed class TextCleaningTests
{
    [Fact]
    public void Clean_GoldenTexts_AsThePublishedPipeline()
    {
        Assert.All(CleaningGolden.ReadAll(), golden => Assert.Equal(golden.Cleaned, TextCleaning.Clean(golden.Text)));
    }

    [Fact]
    public void Fix_GoldenTexts_AsFtfy()
    {
        Assert.All(CleaningGolden.ReadAll(), golden => Assert.Equal(golden.Fixed, TextFixer.Fix(golden.Text)));
    }

    [Theory]
    [InlineData("色调艳丽，过曝", "色调艳丽,过曝")]
    [InlineData("a “quoted”\n  fox", "a \"quoted\" fox")]
    [InlineData("cafÃ©", "café")]
    [InlineData("Tom &amp;amp; Jerry", "Tom & Jerry")]
    [InlineData("e\u0301", "\u00E9")]
    public void Clean_DamageOfAKnownKind_Repaired(string damaged, string repaired)
    {
        Assert.Equal(repaired, TextCleaning.Clean(damaged));
    }

    [Fact]
    public void Clean_AfterALineWithMarkup_LeavesEntitiesToHtmlRulesOnly()
    {
        // ftfy stops at "<", Python's unescape goes on: names in capitals are known to the first only.
        Assert.Equal("É <b> &EACUTE;", TextCleaning.Clean("&EACUTE;\n<b>\n&EACUTE;"));
    }

    [Fact]
    public void Clean_LoneSurrogates_BecomeReplacementCharacters()
    {
        // Not inline data: an attribute cannot hold a lone surrogate.
        Assert.Equal("\uFFFD", TextCleaning.Clean("\uD83D"));
        Assert.Equal("\uFFFD\uFFFD", TextCleaning.Clean("\uDE00\uD83D"));
        Assert.Equal("\uD83D\uDE00", TextCleaning.Clean("\uD83D\uDE00"));
    }

    [Fact]
    public void Clean_SurrogatesThatMeetDuringRepair_BecomeOneCharacter()
    {
        Assert.Equal("\uD83D\uDE00", TextCleaning.Clean("\uD83D&#1;\uDE00"));
    }

    [Fact]
    public void Clean_LineOfMoreThanAMillionCharacters_RepairedPieceByPiece()
    {
        // The emoji are two UTF-16 units but one character: a piece is a million characters.
        string text = string.Concat(Enumerable.Repeat("\uD83D\uDE00", 999_999)) + "Ã" + "©";
        Assert.EndsWith("\uD83D\uDE00Ã©", TextCleaning.Clean(text), StringComparison.Ordinal);
        Assert.EndsWith("\uD83D\uDE00é", TextCleaning.Clean(text[2..]), StringComparison.Ordinal);
    }

    [Fact]
    public void Clean_ThousandsOfNestedEntities_Ends()
    {
        string nested = "&" + string.Concat(Enumerable.Repeat("amp;", 200_000));
        Assert.StartsWith("&amp;amp;", TextCleaning.Clean(nested), StringComparison.Ordinal);
    }

    [Property(MaxTest = 500)]
    public Property Clean_AnyString_LeavesOnlySingleSpacesAndWholeCharacters()
    {
        return Prop.ForAll(RandomText.Arbitrary, text =>
        {
            string cleaned = TextCleaning.Clean(text);
            return !cleaned.Contains("  ", StringComparison.Ordinal)
                && cleaned == cleaned.Trim(' ')
                && !cleaned.EnumerateRunes().Any(rune => Rune.IsWhiteSpace(rune) && rune.Value != ' ')
                && Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(cleaned)) == cleaned;
        });
    }

    [Property(MaxTest = 500)]
    public Property Clean_PlainWords_Unchanged()
    {
        Gen<string> word = Gen.ArrayOf(Gen.Elements("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789,.!?-".ToCharArray()))
            .Where(letters => letters.Length > 0).Select(letters => new string(letters));
        Gen<string> sentence = Gen.NonEmptyListOf(word).Select(words => string.Join(' ', words));
        return Prop.ForAll(sentence.ToArbitrary(), text => TextCleaning.Clean(text) == text);
    }
}
