using System.Globalization;

namespace Wan.Farm.Cli.Progress;

/// <summary>An amount of bytes as people read it, in binary units.</summary>
internal static class ByteSize
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    /// <summary><c>512 B</c>, <c>18.6 MiB</c>, <c>229 GiB</c>.</summary>
    public static string Short(long bytes)
    {
        double amount = bytes;
        int unit = 0;
        while (amount >= 1024 && unit < Units.Length - 1)
        {
            amount /= 1024;
            unit++;
        }
        string digits = amount.ToString(unit == 0 || amount >= 100 ? "0" : "0.0", CultureInfo.InvariantCulture);
        return $"{digits} {Units[unit]}";
    }
}
