namespace Wan.Models.TextEncoder.Cleaning;

/// <summary>
/// A code page that UTF-8 text may have been read with by mistake. Bytes are held as characters U+0000 to U+00FF, so that
/// patterns over bytes are ordinary patterns.
/// </summary>
/// <remarks>
/// "Sloppy" code pages are the Windows ones as programs use them: a byte without an assigned character stands for the
/// control character of the same number. In them byte 1A stands for U+FFFD, a character that was lost before.
/// </remarks>
internal sealed class SingleByteEncoding
{
    private const char Substitute = '\u001A';
    private const char Replacement = '\uFFFD';

    private readonly string upperHalf;
    private readonly Dictionary<char, char> byteOf = [];

    private SingleByteEncoding(string upperHalf, bool isSloppy, bool isMacRoman = false)
    {
        this.upperHalf = upperHalf;
        IsSloppy = isSloppy;
        IsMacRoman = isMacRoman;
        for (int i = 0; i < upperHalf.Length; i++)
            byteOf[upperHalf[i]] = (char)(0x80 + i);
        if (isSloppy)
            byteOf[Replacement] = Substitute;
    }

    internal bool IsSloppy { get; }

    internal bool IsMacRoman { get; }

    /// <summary>All code pages, in the order of how often they are the culprit.</summary>
    internal static IReadOnlyList<SingleByteEncoding> All { get; }

    internal static SingleByteEncoding Latin1 { get; }

    internal static SingleByteEncoding Windows1252 { get; }

    internal char Decode(byte value) => value < 0x80 ? (char)value : upperHalf[value - 0x80];

    /// <summary>The bytes that would be read as <paramref name="text"/>; false when there are none.</summary>
    internal bool TryEncode(string text, out string bytes)
    {
        bytes = "";
        char[] encoded = new char[text.Length];
        for (int i = 0; i < encoded.Length; i++)
        {
            char c = text[i];
            bool isAscii = c < 0x80 && (c != Substitute || !IsSloppy);
            if (!isAscii && !byteOf.TryGetValue(c, out c))
                return false;
            encoded[i] = c;
        }
        bytes = new string(encoded);
        return true;
    }

    static SingleByteEncoding()
    {
        const string C1 =
            "\u0080\u0081\u0082\u0083\u0084\u0085\u0086\u0087\u0088\u0089\u008A\u008B\u008C\u008D\u008E\u008F"
            + "\u0090\u0091\u0092\u0093\u0094\u0095\u0096\u0097\u0098\u0099\u009A\u009B\u009C\u009D\u009E\u009F";
        const string Latin1Symbols = "\u00A0¡¢£¤¥¦§¨©ª«¬\u00AD®¯°±²³´µ¶·¸¹º»¼½¾¿";
        const string Latin1Letters = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ";
        const string Latin2Letters = "ŔÁÂĂÄĹĆÇČÉĘËĚÍÎĎĐŃŇÓÔŐÖ×ŘŮÚŰÜÝŢßŕáâăäĺćçčéęëěíîďđńňóôőö÷řůúűüýţ˙";

        Latin1 = new(C1 + Latin1Symbols + Latin1Letters, isSloppy: false);
        Windows1252 = new(
            "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ" + Latin1Symbols + Latin1Letters,
            isSloppy: true);
        SingleByteEncoding windows1251 = new(
            "ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\u0098™љ›њќћџ\u00A0ЎўЈ¤Ґ¦§Ё©Є«¬\u00AD®Ї°±Ііґµ¶·ё№є»јЅѕї"
            + "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя",
            isSloppy: true);
        SingleByteEncoding windows1250 = new(
            "€\u0081‚\u0083„…†‡\u0088‰Š‹ŚŤŽŹ\u0090‘’“”•–—\u0098™š›śťžź\u00A0ˇ˘Ł¤Ą¦§¨©Ş«¬\u00AD®Ż°±˛ł´µ¶·¸ąş»Ľ˝ľż" + Latin2Letters,
            isSloppy: true);
        SingleByteEncoding windows1253 = new(
            "€\u0081‚ƒ„…†‡\u0088‰\u008A‹\u008C\u008D\u008E\u008F\u0090‘’“”•–—\u0098™\u009A›\u009C\u009D\u009E\u009F"
            + "\u00A0΅Ά£¤¥¦§¨©ª«¬\u00AD®―°±²³΄µ¶·ΈΉΊ»Ό½ΎΏΐΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡÒΣΤΥΦΧΨΩΪΫάέήίΰαβγδεζηθικλμνξοπρςστυφχψωϊϋόύώÿ",
            isSloppy: true);
        SingleByteEncoding windows1254 = new(
            "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008D\u008E\u008F\u0090‘’“”•–—˜™š›œ\u009D\u009EŸ" + Latin1Symbols
            + "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏĞÑÒÓÔÕÖ×ØÙÚÛÜİŞßàáâãäåæçèéêëìíîïğñòóôõö÷øùúûüışÿ",
            isSloppy: true);
        SingleByteEncoding windows1257 = new(
            "€\u0081‚\u0083„…†‡\u0088‰\u008A‹\u008C¨ˇ¸\u0090‘’“”•–—\u0098™\u009A›\u009C¯˛\u009F"
            + "\u00A0¡¢£¤¥¦§Ø©Ŗ«¬\u00AD®Æ°±²³´µ¶·ø¹ŗ»¼½¾æĄĮĀĆÄÅĘĒČÉŹĖĢĶĪĻŠŃŅÓŌÕÖ×ŲŁŚŪÜŻŽßąįāćäåęēčéźėģķīļšńņóōõö÷ųłśūüżž˙",
            isSloppy: true);
        SingleByteEncoding iso8859Part2 = new(
            C1 + "\u00A0Ą˘Ł¤ĽŚ§¨ŠŞŤŹ\u00ADŽŻ°ą˛ł´ľśˇ¸šşťź˝žż" + Latin2Letters, isSloppy: false);
        SingleByteEncoding macRoman = new(
            "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø"
            + "¿¡¬√ƒ≈∆«»…\u00A0ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\uF8FFÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ",
            isSloppy: false, isMacRoman: true);
        SingleByteEncoding codePage437 = new(
            "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐"
            + "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00A0",
            isSloppy: false);

        All = [Latin1, Windows1252, windows1251, windows1250, windows1253, windows1254, windows1257, iso8859Part2, macRoman, codePage437];
    }
}
