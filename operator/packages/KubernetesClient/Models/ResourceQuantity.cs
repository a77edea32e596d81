using System.Globalization;
using System.Numerics;

namespace k8s.Models;

/// <summary>An amount with a suffix: 500m CPUs, 16Gi of memory, 2 GPUs. Equal amounts are equal in any notation.</summary>
/// <remarks>Exact from 1n to 8Ei, the range that Kubernetes knows.</remarks>
[JsonConverter(typeof(ResourceQuantityJsonConverter))]
public class ResourceQuantity
{
    public enum SuffixFormat
    {
        /// <summary>12e6</summary>
        DecimalExponent,

        /// <summary>12Mi</summary>
        BinarySI,

        /// <summary>12M</summary>
        DecimalSI,
    }

    public static readonly decimal MaxAllowed = (decimal)BigInteger.Pow(2, 63) - 1;

    private static readonly string[] BinarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    private static readonly string[] DecimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];

    private readonly decimal amount;

    public ResourceQuantity(decimal n, int exp, SuffixFormat format) => (amount, Format) = (n * PowerOfTen(exp), format);

    /// <exception cref="FormatException">Not a quantity.</exception>
    public ResourceQuantity(string v)
    {
        string text = (v ?? "0").Trim();
        int end = text.IndexOfAny("eEinumkKMGTP".ToCharArray());
        string number = end < 0 ? text : text[..end];
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal parsed))
            throw new FormatException($"\"{v}\" is not a quantity; accepted e.g. 500m, 16Gi, 2");
        (decimal factor, Format) = Suffix(text[number.Length..], v);
        amount = parsed * factor;
        if (v is null)
            Format = SuffixFormat.BinarySI;
    }

    public SuffixFormat Format { get; private set; }

    public static implicit operator ResourceQuantity(string v) => new(v);

    public static implicit operator ResourceQuantity(decimal v) => new(v, 0, SuffixFormat.DecimalExponent);

    public static implicit operator decimal(ResourceQuantity v) => v.ToDecimal();

    public static bool operator ==(ResourceQuantity left, ResourceQuantity right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(ResourceQuantity left, ResourceQuantity right) => !(left == right);

    public decimal ToDecimal() => amount;

    public double ToDouble() => (double)amount;

    public int ToInt32() => (int)amount;

    public long ToInt64() => (long)amount;

    public bool Equals(ResourceQuantity other) => other is not null && amount == other.amount;

    public override bool Equals(object obj) => Equals(obj as ResourceQuantity);

    public override int GetHashCode() => amount.GetHashCode();

    public override string ToString() => CanonicalizeString();

    public string CanonicalizeString() => CanonicalizeString(Format);

    /// <summary>The shortest way to write the amount in a format without a fraction.</summary>
    /// <remarks>Amounts below 1024, or with a fraction, have no binary form and are written in the decimal one.</remarks>
    public string CanonicalizeString(SuffixFormat suffixFormat) => suffixFormat switch
    {
        SuffixFormat.BinarySI when Math.Abs(amount) >= 1024 && amount == decimal.Truncate(amount) => Scaled(1024, 1, BinarySuffixes),
        SuffixFormat.DecimalExponent => Exponent(),
        _ => Scaled(1000, 0.000_000_001m, DecimalSuffixes),
    };

    /// <summary>In the largest unit that leaves a whole number.</summary>
    private string Scaled(decimal step, decimal smallest, string[] suffixes)
    {
        if (amount == 0)
            return "0";
        decimal units = RoundedUp(amount / smallest);
        int index = 0;
        for (; index < suffixes.Length - 1 && units % step == 0; index++)
            units /= step;
        return units.ToString("0", CultureInfo.InvariantCulture) + suffixes[index];
    }

    private string Exponent()
    {
        if (amount == 0)
            return "0";
        decimal units = RoundedUp(amount * 1_000_000_000);
        int exponent = -9;
        for (; exponent < 18 && units % 1000 == 0; exponent += 3)
            units /= 1000;
        string digits = units.ToString("0", CultureInfo.InvariantCulture);
        return exponent == 0 ? digits : $"{digits}e{exponent}";
    }

    private static decimal RoundedUp(decimal value) => value < 0 ? decimal.Floor(value) : decimal.Ceiling(value);

    private static (decimal Factor, SuffixFormat Format) Suffix(string suffix, string whole)
    {
        if (Array.IndexOf(DecimalSuffixes, suffix) is >= 0 and int scale)
            return (PowerOfTen((3 * scale) - 9), SuffixFormat.DecimalSI);
        if (Array.IndexOf(BinarySuffixes, suffix) is > 0 and int power)
            return ((decimal)BigInteger.Pow(1024, power), SuffixFormat.BinarySI);
        return suffix is ['e' or 'E', .. var exponent] && int.TryParse(exponent, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int exp)
            ? (PowerOfTen(exp), SuffixFormat.DecimalExponent)
            : throw new FormatException($"\"{whole}\" is not a quantity: \"{suffix}\" is no suffix; accepted e.g. 500m, 16Gi, 2");
    }

    private static decimal PowerOfTen(int exponent) =>
        exponent >= 0 ? (decimal)BigInteger.Pow(10, exponent) : new decimal(1, 0, 0, false, (byte)-exponent);
}
