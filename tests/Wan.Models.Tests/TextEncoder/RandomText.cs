using FsCheck;
using FsCheck.Fluent;

namespace Wan.Models.Tests.TextEncoder;

/// <summary>Strings that real prompts are not: any UTF-16 unit, lone surrogates and NUL included, mixed with what cleaning looks for.</summary>
internal static class RandomText
{
    private static readonly string[] Fragments =
    [
        "&amp;", "&#x1F600;", "&#", "&eacute", "&COPY;", "\u001B[31m", "â€œ", "Ã ", "Ã©", "ï¿½", "\uFFFD", "\r\n", "\n", " ", "\u3000",
        "<b>", "</s>", "<pad>", "<extra_id_7>", "▁", "ﬁ", "ｶﾞ", "\uD83D\uDE00", "\u0301", "각", "猫", "fox",
    ];

    internal static Arbitrary<string> Arbitrary { get; } = Build().ToArbitrary();

    private static Gen<string> Build()
    {
        Gen<string> anyUnit = Gen.Choose(0, char.MaxValue).Select(code => ((char)code).ToString());
        Gen<string> lowUnit = Gen.Choose(0, 0x3FF).Select(code => ((char)code).ToString());
        Gen<string> surrogate = Gen.Choose(0xD800, 0xDFFF).Select(code => ((char)code).ToString());
        Gen<string> piece = Gen.Frequency(
            (3, Gen.Elements(Fragments)), (3, lowUnit), (2, anyUnit), (1, surrogate));
        return Gen.ListOf(piece).Select(pieces => string.Concat(pieces));
    }
}
