using FsCheck.Xunit;
using Wan.Models.TextEncoder.Tokenization;

namespace Wan.Models.Tests.TextEncoder.Tokenization;

public sealed class CharTrieTests
{
    [Fact]
    public void Find_ManyStrings_EachHasItsOwnValue()
    {
        // Enough to grow the table several times.
        string[] texts = [.. Enumerable.Range(0, 20_000).Select(i => $"{i % 7}{i}{(char)(0x4E00 + i)}")];
        var trie = new CharTrie();
        for (int i = 0; i < texts.Length; i++)
            trie.Add(texts[i], i);
        Assert.All(texts, (text, i) => Assert.Equal(i, trie.Find(text)));
        Assert.Equal(CharTrie.None, trie.Find("0"));
        Assert.Equal(CharTrie.None, trie.Find("nowhere"));
    }

    [Theory]
    [InlineData("abcd", 3, 2)]
    [InlineData("abx", 1, 1)]
    [InlineData("xab", 0, CharTrie.None)]
    public void LongestPrefix_NestedStrings_TheLongestThatIsComplete(string text, int length, int value)
    {
        var trie = new CharTrie();
        trie.Add("a", 1);
        trie.Add("abc", 2);
        trie.Add("abcde", 3);
        Assert.Equal(length, trie.LongestPrefix(text, out int found));
        Assert.Equal(value, found);
    }

    [Property]
    public bool Find_AnyStrings_AsADictionary(string[] texts, string other)
    {
        var trie = new CharTrie();
        var expected = new Dictionary<string, int>();
        foreach (string text in texts.Where(text => text is not null))
        {
            expected[text] = expected.Count;
            trie.Add(text, expected[text]);
        }
        return expected.All(pair => trie.Find(pair.Key) == pair.Value)
            && trie.Find(other ?? "") == expected.GetValueOrDefault(other ?? "", CharTrie.None);
    }
}
