using System.Buffers;
using Wan.Models.TextEncoder.Cleaning;

namespace Wan.Models.TextEncoder.Tokenization;

/// <summary>Cuts a text at the added tokens in it: from left to right, the longest at each place.</summary>
internal sealed class AddedTokenSplitter
{
    private readonly CharTrie contents = new();
    private readonly AddedToken[] tokens;
    private readonly SearchValues<char> firstCharacters;

    internal AddedTokenSplitter(IEnumerable<AddedToken> tokens)
    {
        this.tokens = [.. tokens.Where(token => token.Content.Length > 0)];
        for (int i = 0; i < this.tokens.Length; i++)
            contents.Add(this.tokens[i].Content, i);
        firstCharacters = SearchValues.Create([.. this.tokens.Select(token => token.Content[0])]);
    }

    /// <summary>The parts in order, none of them empty; those that are an added token have its id.</summary>
    internal IEnumerable<(string Text, int? Id)> Split(string text)
    {
        int done = 0;
        for (int position = 0; position < text.Length;)
        {
            int candidate = text.AsSpan(position).IndexOfAny(firstCharacters);
            if (candidate < 0)
                break;
            position += candidate;
            int length = contents.LongestPrefix(text.AsSpan(position), out int index);
            if (length == 0)
            {
                position++;
                continue;
            }

            AddedToken token = tokens[index];
            int start = position;
            int end = position + length;
            while (token.TakesSpaceBefore && start > done && PythonWhitespace.IsWhiteSpace(text[start - 1]))
                start--;
            while (token.TakesSpaceAfter && end < text.Length && PythonWhitespace.IsWhiteSpace(text[end]))
                end++;

            if (start > done)
                yield return (text[done..start], null);
            yield return (text[start..end], token.Id);
            done = position = end;
        }
        if (done < text.Length)
            yield return (text[done..], null);
    }
}
