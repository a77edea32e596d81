namespace Wan.Models.TextEncoder.Cleaning;

/// <summary>Korean syllables, composed by arithmetic. Source: The Unicode Standard, section 3.12.</summary>
internal static class Hangul
{
    private const int FirstSyllable = 0xAC00;
    private const int FirstLead = 0x1100;
    private const int FirstVowel = 0x1161;
    private const int BeforeFirstTail = 0x11A7;
    private const int Leads = 19;
    private const int Vowels = 21;
    private const int Tails = 28;       // "no tail" included

    internal static bool IsSyllable(int code) => code is >= FirstSyllable and < FirstSyllable + (Leads * Vowels * Tails);

    internal static void Decompose(int syllable, List<int> result)
    {
        int index = syllable - FirstSyllable;
        result.Add(FirstLead + (index / (Vowels * Tails)));
        result.Add(FirstVowel + (index / Tails % Vowels));
        if (index % Tails != 0)
            result.Add(BeforeFirstTail + (index % Tails));
    }

    /// <summary>Lead and vowel, or a syllable without tail and a tail.</summary>
    internal static bool TryCompose(int first, int second, out int syllable)
    {
        bool isVowel = second is >= FirstVowel and < FirstVowel + Vowels;
        bool isTail = second is > BeforeFirstTail and < BeforeFirstTail + Tails;
        syllable = 0;
        if (isVowel && first is >= FirstLead and < FirstLead + Leads)
            syllable = FirstSyllable + ((((first - FirstLead) * Vowels) + (second - FirstVowel)) * Tails);
        else if (isTail && IsSyllable(first) && (first - FirstSyllable) % Tails == 0)
            syllable = first + (second - BeforeFirstTail);
        return syllable != 0;
    }
}
