using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Wan.Models.TextEncoder.Tokenization;

namespace Wan.Models.Tests.TextEncoder.Tokenization;

public sealed class UnigramModelTests
{
    private const int Unknown = 0;

    [Fact]
    public void Tokenize_EqualScores_TheFirstFoundStays()
    {
        // "a|bc" and "ab|c" cost the same; the path that starts its last piece earlier was offered first.
        Assert.Equal([1, 4], Tokenize("abc", ("<unk>", 0), ("a", -1), ("c", -1), ("ab", -1), ("bc", -1)));
    }

    [Fact]
    public void Tokenize_OneLongPieceAgainstTwoShort_TheHigherSumWins()
    {
        Assert.Equal([1, 2], Tokenize("ab", ("<unk>", 0), ("a", -1), ("b", -1), ("ab", -2.5)));
        Assert.Equal([3], Tokenize("ab", ("<unk>", 0), ("a", -1), ("b", -1), ("ab", -1.5)));
    }

    [Fact]
    public void Tokenize_PieceListedTwice_LastOneCounts()
    {
        Assert.Equal([2], Tokenize("a", ("<unk>", 0), ("a", -1), ("a", -2)));
    }

    [Fact]
    public void Tokenize_EmptyWord_NoPieces()
    {
        Assert.Empty(Tokenize("", ("<unk>", 0)));
    }

    [Property(MaxTest = 300)]
    public Property Tokenize_AnyVocabulary_NoSplitScoresHigher()
    {
        Gen<string> word = Gen.ArrayOf(Gen.Elements('a', 'b', 'c', 'd')).Select(letters => new string(letters));
        Gen<string> piece = word.Where(text => text.Length is > 0 and < 5);
        Gen<(string, double)[]> vocabulary = Gen.ArrayOf(
            from text in piece
            from score in Gen.Choose(1, 1000)
            select (text, -score / 64.0));
        return Prop.ForAll(
            vocabulary.ToArbitrary(),
            word.Where(text => text.Length < 9).ToArbitrary(),
            (entries, text) =>
            {
                (string, double)[] letters = [.. "abcd".Select(letter => (letter.ToString(), -8.0))];
                (string, double)[] all = [("<unk>", 0), .. entries.Concat(letters).DistinctBy(entry => entry.Item1)];
                double chosen = Tokenize(text, all).Sum(id => all[id].Item2);
                return Math.Abs(chosen - BestScore(text, all)) < 1e-9;
            });
    }

    private static double BestScore(string text, (string Piece, double Score)[] vocabulary) =>
        text.Length == 0
            ? 0
            : vocabulary.Where(entry => text.StartsWith(entry.Piece, StringComparison.Ordinal))
                .Max(entry => entry.Score + BestScore(text[entry.Piece.Length..], vocabulary));

    private static List<int> Tokenize(string word, params (string Piece, double Score)[] vocabulary)
    {
        var pieces = new CharTrie();
        for (int id = 0; id < vocabulary.Length; id++)
            pieces.Add(vocabulary[id].Piece, id);
        var model = new UnigramModel(pieces, [.. vocabulary.Select(entry => entry.Score)], Unknown, byteFallback: false);
        var ids = new List<int>();
        model.Tokenize(word, ids);
        return ids;
    }
}
