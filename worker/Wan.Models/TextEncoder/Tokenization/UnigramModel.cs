using System.Buffers;
using System.Text;

namespace Wan.Models.TextEncoder.Tokenization;

/// <summary>
/// Splits a word into the pieces with the highest total score (log-probability). The order of the sums and of the comparisons is
/// that of Hugging Face tokenizers' Unigram, so that ties and rounding fall the same way.
/// </summary>
internal sealed class UnigramModel
{
    /// <summary>An unknown character costs this much more than the worst piece.</summary>
    private const double UnknownPenalty = 10;

    private readonly CharTrie pieces;
    private readonly double[] scores;
    private readonly int unknownId;
    private readonly double unknownScore;
    private readonly int[]? byteIds;

    /// <param name="pieces">text of a piece to its id</param>
    /// <param name="scores">[vocabulary] by id</param>
    /// <param name="byteFallback">whether unknown characters become the pieces of their UTF-8 bytes, where the vocabulary has them</param>
    internal UnigramModel(CharTrie pieces, double[] scores, int unknownId, bool byteFallback)
    {
        this.pieces = pieces;
        this.scores = scores;
        this.unknownId = unknownId;
        unknownScore = scores.Min() - UnknownPenalty;
        if (byteFallback)
            byteIds = [.. Enumerable.Range(0, 256).Select(value => pieces.Find($"<0x{value:X2}>"))];
    }

    /// <summary>How the best way to reach a position ends.</summary>
    private record struct Step(double Score, int Start, int Id);

    /// <summary>Appends the ids of a word that has no lone surrogates.</summary>
    internal void Tokenize(ReadOnlySpan<char> word, List<int> ids)
    {
        Step[] rented = ArrayPool<Step>.Shared.Rent(word.Length + 1);
        Span<Step> best = rented.AsSpan(0, word.Length + 1);
        FindBestPath(word, best);
        AppendPath(word, best, ids);
        ArrayPool<Step>.Shared.Return(rented);
    }

    private void FindBestPath(ReadOnlySpan<char> word, Span<Step> best)
    {
        best.Fill(new(0, CharTrie.None, unknownId));
        for (int start = 0, characterLength; start < word.Length; start += characterLength)
        {
            characterLength = char.IsHighSurrogate(word[start]) && start + 1 < word.Length ? 2 : 1;
            double scoreHere = best[start].Score;
            bool characterIsKnown = false;
            int node = CharTrie.Root;
            for (int end = start + 1; end <= word.Length; end++)
            {
                node = pieces.Child(node, word[end - 1]);
                if (node == CharTrie.None)
                    break;
                int id = pieces.ValueAt(node);
                if (id == CharTrie.None)
                    continue;
                Offer(ref best[end], new(scores[id] + scoreHere, start, id));
                characterIsKnown |= end - start == characterLength;
            }
            if (!characterIsKnown)
                Offer(ref best[start + characterLength], new(unknownScore + scoreHere, start, unknownId));
        }
    }

    private static void Offer(ref Step best, Step candidate)
    {
        if (best.Start == CharTrie.None || candidate.Score > best.Score)
            best = candidate;
    }

    private void AppendPath(ReadOnlySpan<char> word, ReadOnlySpan<Step> best, List<int> ids)
    {
        var path = new Stack<(int Start, int End, int Id)>();
        for (int end = word.Length; end > 0; end = best[end].Start)
        {
            Step step = best[end];
            // Neighbouring unknown characters are one unknown piece.
            bool continues = step.Id == unknownId && path.TryPeek(out var next) && next.Id == unknownId;
            int pieceEnd = continues ? path.Pop().End : end;
            path.Push((step.Start, pieceEnd, step.Id));
        }
        foreach ((int start, int end, int id) in path)
        {
            if (id == unknownId)
                AppendUnknown(word[start..end], ids);
            else
                ids.Add(id);
        }
    }

    private void AppendUnknown(ReadOnlySpan<char> piece, List<int> ids)
    {
        int known = pieces.Find(piece);
        if (known != CharTrie.None)
        {
            ids.Add(known);
            return;
        }
        if (byteIds is null)
        {
            ids.Add(unknownId);
            return;
        }
        byte[] utf8 = Encoding.UTF8.GetBytes(piece.ToArray());
        if (utf8.Any(value => byteIds[value] == CharTrie.None))
            ids.Add(unknownId);
        else
            ids.AddRange(utf8.Select(value => byteIds[value]));
    }
}
